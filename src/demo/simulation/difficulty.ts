/** How often the demo's agent solves a task of a domain: about a quarter over all 154. */
const PASS_CHANCE: Readonly<Record<string, number>> = {
  settings: 0.6,
  clock: 0.5,
  notepad: 0.5,
  windows_calc: 0.35,
  file_explorer: 0.45,
  vs_code: 0.3,
  chrome: 0.3,
  msedge: 0.3,
  vlc: 0.25,
  libreoffice_writer: 0.13,
  libreoffice_calc: 0.08,
  microsoft_paint: 0.1,
};

export function difficultyOf(domain: string): number {
  return PASS_CHANCE[domain] ?? 0.25;
}
