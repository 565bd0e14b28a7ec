import { Button, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { priceList } from '#core/cost/prices.ts';
import type { ModelPrice, PriceSettings, VmPrice } from '#protocol/cost.ts';
import { useMonitor, useMonitorStore } from '../../store/useMonitor.ts';
import { useAct } from '../kit/useAct.ts';
import { SettingRow, SettingsSection } from '../settings/SettingsSection.tsx';
import { PriceForm } from './PriceForm.tsx';
import {
  EMPTY_MODEL,
  EMPTY_VM,
  modelFieldsOf,
  readModel,
  readVm,
  vmFieldsOf,
} from './priceForm.ts';
import css from './cost.module.css';

const NO_PRICES: PriceSettings = { models: [], vms: [], runBudget: null };

/** Prices of models and VMs, each with its day and source; own ones replace the shipped ones. */
export function PricesSection() {
  const store = useMonitorStore();
  const prices = useMonitor((state) => state.settings?.prices ?? NO_PRICES);
  const { act } = useAct();
  const save = (change: Partial<PriceSettings>): void =>
    void act(() => store.saveSettings({ prices: { ...prices, ...change } }));
  return (
    <>
      <SettingsSection title="Budget">
        <SettingRow
          label="Budget of one run"
          text="The run tells when a half, three quarters and all of it are spent, and what it will have cost at its end."
        >
          <BudgetInput
            key={prices.runBudget ?? 'none'}
            value={prices.runBudget}
            onSave={(runBudget) => save({ runBudget })}
          />
        </SettingRow>
      </SettingsSection>
      <ModelPrices prices={prices} onSave={(models) => save({ models })} />
      <VmPrices prices={prices} onSave={(vms) => save({ vms })} />
    </>
  );
}

interface BudgetInputProps {
  readonly value: number | null;
  readonly onSave: (value: number | null) => void;
}

function BudgetInput({ value, onSave }: BudgetInputProps) {
  const [text, setText] = useState<number | string>(value ?? '');
  const wanted = text === '' ? null : Number(text);
  return (
    <>
      <NumberInput
        aria-label="Budget of one run"
        placeholder="none"
        min={0}
        max={1_000_000}
        w={120}
        value={text}
        onChange={setText}
      />
      <Button variant="default" disabled={wanted === value} onClick={() => onSave(wanted)}>
        Save
      </Button>
    </>
  );
}

interface ModelPricesProps {
  readonly prices: PriceSettings;
  readonly onSave: (models: ModelPrice[]) => void;
}

function ModelPrices({ prices, onSave }: ModelPricesProps) {
  const [edited, setEdited] = useState<ModelPrice | 'new' | null>(null);
  const own = new Set(prices.models.map(({ model }) => model));
  const without = (name: string) => prices.models.filter(({ model }) => model !== name);
  return (
    <SettingsSection
      title="Models"
      text="Per million tokens. A price counts for every model whose name begins with its name; the longest name wins. List prices move: check the day and put your own in place."
      end={
        <Button variant="default" size="xs" onClick={() => setEdited('new')}>
          Add a model
        </Button>
      }
    >
      {edited !== null && (
        <PriceForm
          key={edited === 'new' ? 'new' : edited.model}
          fields={edited === 'new' ? EMPTY_MODEL : modelFieldsOf(edited)}
          read={readModel}
          onCancel={() => setEdited(null)}
          onSave={(price) => {
            onSave([...without(price.model), price]);
            setEdited(null);
          }}
        />
      )}
      <table className={css.prices}>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">In</th>
            <th scope="col">Out</th>
            <th scope="col">Cached</th>
            <th scope="col">As of, from</th>
            <th scope="col" aria-label="Actions" />
          </tr>
        </thead>
        <tbody>
          {priceList(prices).models.map((price) => (
            <tr key={price.model}>
              <td className="mono">{price.model}</td>
              <td className="mono">
                {price.inPerMillion} {price.currency}
              </td>
              <td className="mono">{price.outPerMillion}</td>
              <td className="mono">{price.cachedPerMillion ?? '–'}</td>
              <td className={css.source}>
                {price.asOf}, {price.source}
              </td>
              <td>
                <Actions
                  name={price.model}
                  isOwn={own.has(price.model)}
                  onEdit={() => setEdited(price)}
                  onRemove={() => onSave(without(price.model))}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </SettingsSection>
  );
}

interface VmPricesProps {
  readonly prices: PriceSettings;
  readonly onSave: (vms: VmPrice[]) => void;
}

function VmPrices({ prices, onSave }: VmPricesProps) {
  const [edited, setEdited] = useState<VmPrice | 'new' | null>(null);
  const own = new Set(prices.vms.map(({ size }) => size.toLowerCase()));
  const without = (name: string) =>
    prices.vms.filter(({ size }) => size.toLowerCase() !== name.toLowerCase());
  return (
    <SettingsSection
      title="VM sizes"
      text="Per hour. Name the size in the form of a VM, or give the VM a price of its own there."
      end={
        <Button variant="default" size="xs" onClick={() => setEdited('new')}>
          Add a size
        </Button>
      }
    >
      {edited !== null && (
        <PriceForm
          key={edited === 'new' ? 'new' : edited.size}
          fields={edited === 'new' ? EMPTY_VM : vmFieldsOf(edited)}
          read={readVm}
          onCancel={() => setEdited(null)}
          onSave={(price) => {
            onSave([...without(price.size), price]);
            setEdited(null);
          }}
        />
      )}
      <table className={css.prices}>
        <thead>
          <tr>
            <th scope="col">Size</th>
            <th scope="col">An hour</th>
            <th scope="col">As of, from</th>
            <th scope="col" aria-label="Actions" />
          </tr>
        </thead>
        <tbody>
          {priceList(prices).vms.map((price) => (
            <tr key={price.size}>
              <td className="mono">{price.size}</td>
              <td className="mono">
                {price.perHour} {price.currency}
              </td>
              <td className={css.source}>
                {price.asOf}, {price.source}
              </td>
              <td>
                <Actions
                  name={price.size}
                  isOwn={own.has(price.size.toLowerCase())}
                  onEdit={() => setEdited(price)}
                  onRemove={() => onSave(without(price.size))}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </SettingsSection>
  );
}

interface ActionsProps {
  readonly name: string;
  readonly isOwn: boolean;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

/** A shipped price can't be removed, only replaced; taking the own one away brings it back. */
function Actions({ name, isOwn, onEdit, onRemove }: ActionsProps) {
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      <Button variant="subtle" size="compact-xs" aria-label={`Edit ${name}`} onClick={onEdit}>
        Edit
      </Button>
      {isOwn && (
        <Button
          variant="subtle"
          size="compact-xs"
          aria-label={`Remove own ${name}`}
          onClick={onRemove}
        >
          Remove own
        </Button>
      )}
    </span>
  );
}
