/** The product's mark: a screen with a pulse. Drawn in the text's colour. */
export function BrandMark({ size = 20 }: { readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="var(--accent)"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
    >
      <rect x="1.25" y="2.25" width="13.5" height="9.5" rx="1.75" strokeWidth="1.4" />
      <path d="M3.75 7.25h2l1.25-2.5 1.75 4.5 1.25-2h2.25" strokeWidth="1.2" />
      <path d="M5.5 14.25h5" strokeWidth="1.4" />
    </svg>
  );
}
