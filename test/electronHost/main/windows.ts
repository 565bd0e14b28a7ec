/** The open windows: apart, because app and BrowserWindow need each other. */
export interface OpenWindow {
  readonly id: number;
  /** False when a listener kept it open. */
  requestClose(): Promise<boolean>;
}

class Windows {
  readonly #open = new Map<number, OpenWindow>();
  onAllClosed: () => void = () => undefined;

  all(): readonly OpenWindow[] {
    return [...this.#open.values()];
  }

  add(window: OpenWindow): void {
    this.#open.set(window.id, window);
  }

  remove(window: OpenWindow): void {
    this.#open.delete(window.id);
    if (this.#open.size === 0) this.onAllClosed();
  }

  async closeAll(): Promise<boolean> {
    for (const window of this.all()) {
      if (!(await window.requestClose())) return false;
    }
    return true;
  }
}

export const windows = new Windows();
