/** `20261120-155012` in UTC: in the names of what an operation makes. */
export function stampOf(at: Date): string {
  const digits = at.toISOString().replace(/\D/g, '');
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}`;
}
