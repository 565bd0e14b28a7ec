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
    this.taskFilter = page.getByRole('combobox', { name: 'Filter tasks' });
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

  /** Every task of the tree with its status, by scrolling through all of it as a person would. */
  async readTasks(): Promise<readonly ShownTask[]> {
    return this.tree.evaluate(async (tree) => {
      const drawn = () =>
        new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      const found = new Map<string, string>();
      for (let top = 0; top < tree.scrollHeight; top += tree.clientHeight / 2) {
        tree.scrollTo({ top });
        await drawn();
        for (const row of tree.querySelectorAll('[data-task]')) {
          const status = row.querySelector('[role="img"]')?.getAttribute('aria-label') ?? '';
          found.set(row.getAttribute('data-task') ?? '', status);
        }
      }
      return [...found].map(([key, status]) => ({ key, status }));
    });
  }
}
