// The menu of a value: everything that can be done with it.
import { Menu } from "@mantine/core";
import { usePlace } from "@/frame/usePlace";
import { type Gestures, isAddress, type Meant } from "@/gestures/gestures";
import styles from "@/gestures/gestures.module.css";
import { Icon } from "@/look/Icon";
import { kqlOf, pillFor } from "@/query/pill";
import { columnsOf, columnsText } from "@/table/columns";
import { copyText } from "@/values/copy";
import { plain } from "@/values/visible";
import { useWords } from "@/words/language";

interface Props {
  meant: Meant;
  x: number;
  y: number;
  gestures: Gestures;
  onClose: () => void;
}

export function ValueMenu({ meant, x, y, gestures, onClose }: Props) {
  const { say } = useWords();
  const { place, go } = usePlace();
  const kql = (negate: boolean) => plain(kqlOf(pillFor(meant.field, meant.value, negate)), 60);
  const columns = columnsOf(place.cols);
  return (
    <Menu opened onClose={onClose} returnFocus width={320}>
      <Menu.Target>
        <span
          ref={(at) => {
            if (at) {
              at.style.left = `${x}px`;
              at.style.top = `${y}px`;
            }
          }}
          className={styles.anchor}
        />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="filter" />} rightSection={<kbd>f</kbd>} onClick={() => gestures.narrow(meant)}>
          {say("gesture.narrow")}
          <code className={styles.kql}>{kql(false)}</code>
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="filter-off" />} rightSection={<kbd>x</kbd>} onClick={() => gestures.exclude(meant)}>
          {say("gesture.exclude")}
          <code className={styles.kql}>{kql(true)}</code>
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="external-link" />} onClick={() => gestures.alone(meant)}>
          {say(isAddress(meant.value) ? "gesture.peer" : "gesture.alone")}
        </Menu.Item>
        <Menu.Divider />
        {location.pathname.startsWith("/discover") && (
          <Menu.Item
            leftSection={<Icon name="columns" />}
            onClick={() => go({ cols: columnsText([...columns.filter((name) => name !== meant.field), meant.field]) })}
          >
            {say("gesture.column")}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<Icon name="copy" />} onClick={() => void copyText(String(meant.value ?? ""))}>
          {say("gesture.copy")}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="code" />} onClick={() => void copyText(kqlOf(pillFor(meant.field, meant.value)))}>
          {say("gesture.copy.kql")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
