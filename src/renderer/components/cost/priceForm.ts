/** What the forms of prices hold: all text, parsed by the protocol's own schemas when it is saved. */
import { modelPriceSchema, vmPriceSchema } from '#protocol/cost.ts';
import type { ModelPrice, VmPrice } from '#protocol/cost.ts';

export interface PriceField {
  readonly name: string;
  readonly label: string;
  readonly value: string;
}

export type ReadPrice<T> =
  | { readonly kind: 'ok'; readonly price: T }
  | { readonly kind: 'problems'; readonly problems: Readonly<Record<string, string>> };

export type PriceValues = Readonly<Record<string, string>>;

export const EMPTY_MODEL: readonly PriceField[] = modelFields({});
export const EMPTY_VM: readonly PriceField[] = vmFields({});

export function modelFieldsOf(price: ModelPrice): readonly PriceField[] {
  return modelFields({
    ...textsOf(price),
    inPerMillion: String(price.inPerMillion),
    outPerMillion: String(price.outPerMillion),
    cachedPerMillion: price.cachedPerMillion === null ? '' : String(price.cachedPerMillion),
    model: price.model,
  });
}

export function vmFieldsOf(price: VmPrice): readonly PriceField[] {
  return vmFields({ ...textsOf(price), size: price.size, perHour: String(price.perHour) });
}

function textsOf({ currency, asOf, source }: Pick<VmPrice, 'currency' | 'asOf' | 'source'>) {
  return { currency, asOf, source };
}

function modelFields(values: PriceValues): readonly PriceField[] {
  return fieldsOf(values, [
    ['model', 'Model, or the beginning of its name'],
    ['inPerMillion', 'A million tokens in'],
    ['outPerMillion', 'A million tokens out'],
    ['cachedPerMillion', 'A million cached in'],
  ]);
}

function vmFields(values: PriceValues): readonly PriceField[] {
  return fieldsOf(values, [
    ['size', 'Size, as the cloud calls it'],
    ['perHour', 'An hour'],
  ]);
}

function fieldsOf(
  values: PriceValues,
  own: readonly (readonly [string, string])[],
): readonly PriceField[] {
  const shared = [
    ['currency', 'Currency'],
    ['asOf', 'As of (2026-11-20)'],
    ['source', 'From where'],
  ] as const;
  return [...own, ...shared].map(([name, label]) => ({
    name,
    label,
    value: values[name] ?? (name === 'currency' ? 'USD' : ''),
  }));
}

export function readModel(values: PriceValues): ReadPrice<ModelPrice> {
  const { cachedPerMillion = '', ...rest } = values;
  return toRead(
    modelPriceSchema.safeParse({
      ...rest,
      inPerMillion: toNumber(values['inPerMillion']),
      outPerMillion: toNumber(values['outPerMillion']),
      cachedPerMillion: cachedPerMillion.trim() === '' ? null : toNumber(cachedPerMillion),
    }),
  );
}

export function readVm(values: PriceValues): ReadPrice<VmPrice> {
  return toRead(vmPriceSchema.safeParse({ ...values, perHour: toNumber(values['perHour']) }));
}

function toNumber(text: string | undefined): number {
  return text === undefined || text.trim() === '' ? NaN : Number(text);
}

interface Parsed<T> {
  readonly success: boolean;
  readonly data?: T | undefined;
  readonly error?:
    { readonly issues: readonly { path: PropertyKey[]; message: string }[] } | undefined;
}

function toRead<T>(parsed: Parsed<T>): ReadPrice<T> {
  if (parsed.success && parsed.data !== undefined) return { kind: 'ok', price: parsed.data };
  const problems: Record<string, string> = {};
  for (const { path, message } of parsed.error?.issues ?? []) {
    const name = String(path[0]);
    problems[name] ??=
      name.endsWith('Million') || name === 'perHour' ? 'A number is needed.' : message;
  }
  return { kind: 'problems', problems };
}
