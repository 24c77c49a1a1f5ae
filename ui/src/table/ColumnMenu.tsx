// The menu of a column's head: sort, place, width, and away with it.
import { Menu } from "@mantine/core";
import { Icon } from "@/look/Icon";
import { ColumnName } from "@/table/ColumnName";
import { type Sorted, SUMMARY, TIME } from "@/table/sorted";
import { plain } from "@/values/visible";
import { useWords } from "@/words/language";

interface Props {
  field: string;
  sort: Sorted;
  first: boolean;
  last: boolean;
  onSort: (sort: Sorted) => void;
  onMove: (by: number) => void;
  onRemove: () => void;
  onWider: (by: number) => void;
}

export function ColumnMenu({ field, sort, first, last, onSort, onMove, onRemove, onWider }: Props) {
  const { say } = useWords();
  return (
    <Menu>
      <Menu.Target>
        <ColumnName field={field} sort={sort} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{plain(field) || say("discover.column.summary")}</Menu.Label>
        {field !== SUMMARY && (
          <>
            <Menu.Item leftSection={<Icon name="arrow-up" />} onClick={() => onSort({ field, descending: false })}>
              {say("discover.column.sort.up")}
            </Menu.Item>
            <Menu.Item leftSection={<Icon name="arrow-down" />} onClick={() => onSort({ field, descending: true })}>
              {say("discover.column.sort.down")}
            </Menu.Item>
            <Menu.Item leftSection={<Icon name="plus" />} closeMenuOnClick={false} onClick={() => onWider(40)}>
              {say("discover.column.wider")}
            </Menu.Item>
            <Menu.Item leftSection={<Icon name="minus" />} closeMenuOnClick={false} onClick={() => onWider(-40)}>
              {say("discover.column.narrower")}
            </Menu.Item>
          </>
        )}
        {field !== TIME && (
          <>
            <Menu.Item leftSection={<Icon name="arrow-left" />} disabled={first} onClick={() => onMove(-1)}>
              {say("discover.column.left")}
            </Menu.Item>
            <Menu.Item leftSection={<Icon name="arrow-right" />} disabled={last} onClick={() => onMove(1)}>
              {say("discover.column.right")}
            </Menu.Item>
            <Menu.Item leftSection={<Icon name="x" />} onClick={onRemove}>
              {say("discover.column.remove")}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
