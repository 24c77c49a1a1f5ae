// The one small bird of the page: it stands where nothing is yet.
export function Bird() {
  return (
    <svg
      width="72"
      height="56"
      viewBox="0 0 72 56"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M50 18c0-6-5-10-11-10-7 0-11 5-13 11-3 8-9 13-20 17 8 3 17 3 24 1 4 3 9 4 14 2 6-3 8-9 7-15l9-3z" />
      <path d="M26 24c4 6 11 8 18 6M36 41l-2 9M42 40l1 9M30 50h8M39 49h8" />
      <circle cx="43" cy="16" r="1.200" fill="currentColor" />
      <path d="M60 40l4-2.300 4 2.300v4.600l-4 2.300-4-2.300z" stroke="var(--accent)" />
    </svg>
  );
}
