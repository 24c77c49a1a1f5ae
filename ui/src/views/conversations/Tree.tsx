// What the messages decode to: fields with values, each of which stands for its bytes.
import { type KeyboardEvent, memo, useState } from "react";
import { Icon } from "@/look/Icon";
import { Evidence } from "@/values/Evidence";
import type { Direction, Stretch } from "@/views/conversations/bytes";
import type { Dialogue } from "@/views/conversations/Conversation";
import styles from "@/views/conversations/Tree.module.css";
import { useWords } from "@/words/language";

type Node = Dialogue["messages"][number]["nodes"][number];

interface Props {
  data: Dialogue;
  over: Stretch | null;
  chosen: Stretch | null;
  onOver: (stretch: Stretch | null) => void;
  onChoose: (stretch: Stretch) => void;
}

const same = (a: Stretch | null, b: Stretch) =>
  a !== null && a.direction === b.direction && a.start === b.start && a.end === b.end;
const OPEN = 6;

export function Tree({ data, over, chosen, onOver, onChoose }: Props) {
  const { say } = useWords();
  if (!data.messages.length) return <p className={styles.none}>{say("conversation.tree.none")}</p>;
  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-node]")];
    const at = all.indexOf(document.activeElement as HTMLElement);
    all[Math.min(all.length - 1, Math.max(0, at + by))]?.focus();
    event.preventDefault();
  };
  return (
    <ul className={styles.tree} onKeyDown={onKeyDown}>
      {data.messages.map(({ direction, title, start, end, nodes }, index) => (
        <Branch
          key={index}
          node={{ name: title, value: "", start, end, children: nodes }}
          direction={direction}
          begins={index < OPEN}
          depth={0}
          over={over}
          chosen={chosen}
          onOver={onOver}
          onChoose={onChoose}
        />
      ))}
    </ul>
  );
}

interface BranchProps extends Omit<Props, "data"> {
  node: Node;
  direction: Direction;
  begins: boolean;
  depth: number;
}

const Branch = memo(function Branch({ node, direction, begins, depth, over, chosen, onOver, onChoose }: BranchProps) {
  const { say } = useWords();
  const [open, setOpen] = useState(begins && depth < 2);
  const stretch = { direction, start: node.start, end: node.end };
  const inside = node.children.length > 0;
  return (
    <li>
      <span className={styles.line} style={{ paddingLeft: depth * 14 }}>
        {inside ? (
          <button
            type="button"
            className={styles.toggle}
            aria-expanded={open}
            aria-label={say(open ? "conversation.node.close" : "conversation.node.open", { name: node.name.slice(0, 60) })}
            onClick={() => setOpen(!open)}
          >
            <Icon name={open ? "chevron-down" : "chevron-right"} size={14} />
          </button>
        ) : (
          <span className={styles.toggle} />
        )}
        <button
          type="button"
          data-node=""
          className={styles.node}
          data-message={depth === 0 || undefined}
          data-direction={direction}
          data-lit={same(over, stretch) || undefined}
          aria-pressed={same(chosen, stretch)}
          onMouseEnter={() => onOver(stretch)}
          onMouseLeave={() => onOver(null)}
          onFocus={() => onOver(stretch)}
          onBlur={() => onOver(null)}
          onClick={() => onChoose(stretch)}
          onKeyDown={(event) => {
            if (event.key === "ArrowRight" && inside) setOpen(true);
            if (event.key === "ArrowLeft" && inside) setOpen(false);
          }}
        >
          {depth === 0 ? <Evidence text={node.name} limit={120} /> : <span className={styles.name}>{node.name}</span>}
          {node.value && <Evidence text={node.value} limit={240} />}
        </button>
      </span>
      {open && inside && (
        <ul>
          {node.children.map((child, index) => (
            <Branch
              key={index}
              node={child}
              direction={direction}
              begins={begins}
              depth={depth + 1}
              over={over}
              chosen={chosen}
              onOver={onOver}
              onChoose={onChoose}
            />
          ))}
        </ul>
      )}
    </li>
  );
});
