// All keys that work here and now, in a box.
import { Modal } from "@mantine/core";
import styles from "@/keys/KeysHelp.module.css";
import { keyCaps, useBindings } from "@/keys/keys";
import { useWords } from "@/words/language";

export function KeysHelp({ onClose }: { onClose: () => void }) {
  const { say } = useWords();
  const bindings = useBindings().filter(({ keys }) => keys);
  const groups = [...new Set(bindings.map(({ group }) => group))];
  return (
    <Modal opened onClose={onClose} title={say("frame.keys")} size="lg" closeButtonProps={{ "aria-label": say("frame.close") }}>
      <div className={styles.groups}>
        {groups.map((group) => (
          <section key={group}>
            <h3>{say(group)}</h3>
            <dl className={styles.list}>
              {bindings
                .filter((binding) => binding.group === group)
                .map(({ keys, does }) => (
                  <div key={keys}>
                    <dt>
                      {keyCaps(keys).map((cap) => (
                        <kbd key={cap}>{cap}</kbd>
                      ))}
                    </dt>
                    <dd>{say(does)}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
