/** Runs one task at a time; asking while it runs makes it run once more. */
export class Lane {
  readonly #task: () => Promise<void>;
  #running: Promise<void> | null = null;
  #isAskedAgain = false;

  /** `task` handles its own failures. */
  constructor(task: () => Promise<void>) {
    this.#task = task;
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** Resolves when a run that began after this call has ended. */
  ask(): Promise<void> {
    if (this.#running !== null) {
      this.#isAskedAgain = true;
      return this.#running;
    }
    const running = this.#run();
    this.#running = running;
    return running;
  }

  /** Resolves when nothing runs. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    try {
      do await this.#task();
      while (this.#takeAsked());
    } finally {
      this.#running = null;
    }
  }

  #takeAsked(): boolean {
    const isAsked = this.#isAskedAgain;
    this.#isAskedAgain = false;
    return isAsked;
  }
}
