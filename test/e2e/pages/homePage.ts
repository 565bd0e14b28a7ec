import type { Locator, Page } from '@playwright/test';
import type { DemoOptions } from '#protocol/contract.ts';
import type { DemoVm } from '../../../src/demo/index.ts';

export interface VmFields {
  readonly host: string;
  readonly user: string;
  readonly port?: string;
  readonly name?: string;
  readonly group?: string;
  readonly identityFile?: string;
  readonly knownHostsFile?: string;
}

export class HomePage {
  readonly welcome: Locator;
  readonly vms: Locator;
  readonly inProgress: Locator;
  readonly recent: Locator;
  readonly dialog: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.welcome = page.getByRole('region', { name: 'Welcome' });
    this.vms = page.getByRole('region', { name: 'VMs', exact: true });
    this.inProgress = page.getByRole('region', { name: 'In progress' });
    this.recent = page.getByRole('region', { name: 'Recent runs' });
    this.dialog = page.getByRole('dialog');
  }

  card(name: string): Locator {
    return this.#page.getByRole('article', { name, exact: true });
  }

  async openMenu(name: string, item: string): Promise<void> {
    await this.#page.getByRole('button', { name: `More for ${name}`, exact: true }).click();
    // By its card: the menu of another card may still be on its way out.
    const menu = this.#page.getByRole('menu', { name: `More for ${name}`, exact: true });
    await menu.getByRole('menuitem', { name: item }).click();
  }

  async startDemo(options: Pick<DemoOptions, 'tasks' | 'seed' | 'isPrepared'>): Promise<void> {
    await this.#page.getByRole('button', { name: /Try the demo VM|Demo VM/ }).click();
    await this.dialog.getByRole('textbox', { name: 'Tasks' }).fill(String(options.tasks));
    await this.dialog.getByRole('textbox', { name: 'Seed' }).fill(String(options.seed));
    await this.dialog.getByRole('combobox', { name: 'Speed' }).click();
    await this.#page.getByRole('option', { name: 'Five minutes in a second' }).click();
    const prepared = this.dialog.getByRole('checkbox', { name: /Windows is installed already/ });
    await prepared.setChecked(options.isPrepared);
    await this.dialog.getByRole('button', { name: 'Start the demo' }).click();
  }

  async openAdd(): Promise<void> {
    await this.#page.getByRole('button', { name: 'Add a VM' }).click();
  }

  async fillVm(fields: VmFields): Promise<void> {
    const { dialog } = this;
    await dialog.getByRole('textbox', { name: 'Host name or address' }).fill(fields.host);
    await dialog.getByRole('textbox', { name: 'User' }).fill(fields.user);
    if (fields.port !== undefined)
      await dialog.getByRole('textbox', { name: 'Port' }).fill(fields.port);
    if (fields.name !== undefined) {
      await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(fields.name);
    }
    if (fields.group !== undefined)
      await dialog.getByRole('textbox', { name: 'Group' }).fill(fields.group);
    if (fields.identityFile !== undefined) {
      await dialog
        .getByRole('textbox', { name: 'Key file on this computer' })
        .fill(fields.identityFile);
    }
    if (fields.knownHostsFile !== undefined) {
      await dialog.getByRole('button', { name: 'Where WAA lives on it' }).click();
      await dialog
        .getByRole('textbox', { name: 'Extra known_hosts file' })
        .fill(fields.knownHostsFile);
    }
  }

  async save(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Save' }).click();
  }

  /** Adds a demo VM by hand, as any VM is. */
  async addVm(
    vm: DemoVm,
    name: string,
    options: { readonly isKnown: boolean } = { isKnown: true },
  ): Promise<void> {
    await this.openAdd();
    await this.fillVm({
      host: vm.host,
      user: vm.user,
      port: String(vm.port),
      name,
      identityFile: vm.identityFile,
      ...(options.isKnown && { knownHostsFile: vm.knownHostsFile }),
    });
    await this.save();
  }

  async watch(name: string): Promise<void> {
    await this.card(name).getByRole('button', { name: 'Watch' }).click();
  }
}
