import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

export interface ShownTask {
  readonly key: string;
  /** The word of its status icon. */
  readonly status: string;
}

export class RunPage {
  readonly page: Page;
  readonly title: Locator;
  readonly progress: Locator;
  readonly channel: Locator;
  readonly tree: Locator;
  readonly taskFilter: Locator;
  readonly taskPane: Locator;
  readonly steps: Locator;
  readonly stage: Locator;
  readonly filmStrip: Locator;
  readonly phases: Locator;
  readonly gallery: Locator;
  readonly log: Locator;
  readonly outcomes: Locator;

  constructor(page: Page) {
    this.page = page;
    this.title = page.getByRole('heading', { level: 1 });
    this.progress = page.getByRole('progressbar', { name: 'Progress of the whole run' });
    // A header within main is no banner landmark.
    this.channel = page.locator('header').getByRole('status');
    this.tree = page.getByRole('tree', { name: 'Tasks' });
    this.taskFilter = page.getByRole('textbox', { name: 'Filter tasks' });
    this.taskPane = page.getByRole('region', { name: 'Task', exact: true });
    this.steps = page.getByRole('list', { name: 'Steps' }).getByRole('listitem');
    this.stage = page.getByRole('region', { name: 'Guest screen' });
    this.filmStrip = page.getByRole('listbox', { name: 'Film strip' });
    this.phases = page.getByRole('list', { name: 'Phases of set-up' });
    this.gallery = page.getByRole('region', { name: 'Screenshots of the task' });
    this.log = page.getByRole('log', { name: 'Log lines' });
    this.outcomes = page.getByRole('group', { name: 'Outcomes so far' });
  }

  row(key: string): Locator {
    return this.tree.locator(`[data-task="${key}"]`);
  }

  selectedRow(): Locator {
    return this.tree.getByRole('treeitem', { selected: true });
  }

  tab(name: string): Locator {
    return this.page.getByRole('tab', { name });
  }

  outcome(word: string): Locator {
    return this.outcomes.getByRole('button', { name: new RegExp(`^\\d+ ${word}\\.`) });
  }

  async waitForEnded(ended: number, total: number, timeout = 30_000): Promise<void> {
    await expect(this.page.getByText(`${ended}/${total} tasks`)).toBeVisible({ timeout });
  }

  /** Chooses a task through the filter: the tree draws only what is in sight. */
  async openTask(key: string): Promise<void> {
    await this.taskFilter.fill(key);
    await this.row(key).click();
    await this.taskFilter.fill('');
    await this.taskFilter.blur();
  }

  /** Every task of the tree with its status, by scrolling through all of it. */
  async readTasks(): Promise<readonly ShownTask[]> {
    const scroller = this.tree;
    const found = new Map<string, string>();
    const height = await scroller.evaluate((element) => element.scrollHeight);
    const step = await scroller.evaluate((element) => Math.max(100, element.clientHeight - 60));
    for (let top = 0; top < height; top += step) {
      await scroller.evaluate((element, y) => element.scrollTo({ top: y }), top);
      await this.page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
      const rows = await this.tree.locator('[data-task]').evaluateAll((elements) =>
        elements.map((element) => ({
          key: element.getAttribute('data-task') ?? '',
          status: element.querySelector('[role="img"]')?.getAttribute('aria-label') ?? '',
        })),
      );
      for (const row of rows) found.set(row.key, row.status);
    }
    return [...found].map(([key, status]) => ({ key, status }));
  }
}
