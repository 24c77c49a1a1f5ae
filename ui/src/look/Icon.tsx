// One icon; always beside a word, or inside something that has a label.
import { type IconName, icons } from "@/look/icons";

export type { IconName };

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  const filled = name.endsWith("-filled");
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill={filled ? "currentColor" : "none"}
      stroke={filled ? "none" : "currentColor"}
      strokeWidth={1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={icons[name]} />
    </svg>
  );
}
