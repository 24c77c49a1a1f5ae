// A small picture of how something went over time; said in words where it stands.
import styles from "@/charts/Sparkline.module.css";

export function Sparkline({
  values,
  width = 160,
  height = 20,
  marked,
}: {
  values: readonly number[];
  width?: number;
  height?: number;
  marked?: boolean;
}) {
  const most = Math.max(1, ...values);
  const wide = width / Math.max(1, values.length);
  return (
    <svg width={width} height={height} className={styles.line} data-marked={marked || undefined} aria-hidden="true">
      {values.map((value, index) => {
        const tall = value ? Math.max(1.5, (value / most) * height) : 0;
        return <rect key={index} x={index * wide} y={height - tall} width={Math.max(1, wide - 1)} height={tall} />;
      })}
    </svg>
  );
}
