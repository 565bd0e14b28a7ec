/** What a run costs, from its state, its tokens and the prices. Nothing here is known better than it says. */
import { formatMoney } from '#core/format/money.ts';
import { parseInstant, toAppTime } from '#core/run/clock.ts';
import { countEnded, selectCounts, selectTotal } from '#core/run/selectCounts.ts';
import type {
  BudgetState,
  Figure,
  ModelPrice,
  RunCost,
  StepTokens,
  TaskCost,
  VmCost,
  VmPrice,
} from '#protocol/cost.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { costOfTokens } from './prices.ts';

const MS_PER_HOUR = 3_600_000;
/** Shares of the budget at which the user is told. */
const BUDGET_MARKS = [1, 0.75, 0.5] as const;

export interface RunCostInput {
  readonly state: RunState;
  /** Of every step of which anything is known. */
  readonly tokens: readonly StepTokens[];
  readonly model: string | null;
  readonly modelPrice: ModelPrice | null;
  readonly vmSize: string | null;
  readonly vmPrice: VmPrice | null;
  readonly budget: number | null;
  /** App clock, ms since 1970. */
  readonly nowMs: number;
}

export function computeRunCost(input: RunCostInput): RunCost {
  const { state, modelPrice, vmPrice } = input;
  const tasks = costPerTask(input.tokens, modelPrice);
  const modelCost = modelFigure(input, tasks);
  const vmCost = vmFigure(input);
  const totalCost = sumOf(modelCost, vmCost, currencyOf(input));
  return {
    runId: state.runId,
    currency: currencyOf(input),
    model: input.model,
    vmSize: input.vmSize,
    modelPrice,
    vmPrice,
    tokensIn: tokenFigure(input, 'in'),
    tokensCached: cachedFigure(input),
    tokensOut: tokenFigure(input, 'out'),
    modelCost,
    vmCost,
    idleCost: idleFigure(input),
    totalCost,
    costPerSolved: perSolvedFigure(state, totalCost),
    tasks,
    budget: budgetState(input, totalCost),
  };
}

function currencyOf({ modelPrice, vmPrice }: RunCostInput): string {
  return modelPrice?.currency ?? vmPrice?.currency ?? 'USD';
}

function costPerTask(tokens: readonly StepTokens[], price: ModelPrice | null): TaskCost[] {
  const byTask = new Map<string, StepTokens[]>();
  for (const step of tokens) {
    const steps = byTask.get(step.task);
    if (steps === undefined) byTask.set(step.task, [step]);
    else steps.push(step);
  }
  return [...byTask].map(([task, steps]) => {
    const counts = {
      in: sum(steps, (step) => step.in),
      cached: sum(steps, (step) => step.cached),
      out: sum(steps, (step) => step.out),
    };
    return {
      task,
      ...counts,
      steps: steps.length,
      provenance: provenanceOf(steps),
      modelCost: price === null ? null : costOfTokens(counts, price),
    };
  });
}

function provenanceOf(steps: readonly StepTokens[]): 'measured' | 'estimated' {
  return steps.every((step) => step.provenance === 'measured') ? 'measured' : 'estimated';
}

function tokenFigure({ state, tokens }: RunCostInput, side: 'in' | 'out'): Figure {
  if (tokens.length === 0) {
    return unknown(
      'WAA writes no token counts, and no prompt or answer of this run was saved to estimate from.',
    );
  }
  const value = sum(tokens, (step) => step[side]);
  const silent = Math.max(0, stepCount(state) - tokens.length);
  const gap = silent === 0 ? '' : ` ${steps(silent)} left neither and count as nothing.`;
  if (provenanceOf(tokens) === 'measured') {
    return {
      value,
      provenance: 'measured',
      formula: `Sum of what the agent wrote down of ${steps(tokens.length)}.${gap}`,
    };
  }
  const what =
    side === 'in'
      ? 'Saved prompts counted by the o200k tokenizer, and the pictures that the agent saw by the rule of its model. The system prompt and repeated calls are not saved and not in it.'
      : 'Saved answers counted by the o200k tokenizer. Hidden reasoning and repeated calls are not saved and not in it.';
  return {
    value,
    provenance: 'estimated',
    formula: `${what} ${steps(tokens.length)} counted.${gap}`,
  };
}

function cachedFigure({ tokens }: RunCostInput): Figure {
  const measured = tokens.filter((step) => step.provenance === 'measured');
  if (measured.length === 0 || measured.length < tokens.length) {
    return unknown(
      'Only the provider knows what it had cached, and the agent did not write it down.',
    );
  }
  return {
    value: sum(measured, (step) => step.cached),
    provenance: 'measured',
    formula: `Sum of what the agent wrote down of ${steps(measured.length)}.`,
  };
}

function modelFigure(
  { model, modelPrice, tokens }: RunCostInput,
  tasks: readonly TaskCost[],
): Figure {
  if (tokens.length === 0) return unknown('The tokens are not known.');
  if (modelPrice === null) {
    return unknown(
      model === null
        ? 'It is not known which model was used.'
        : `There is no price for ${model}. Add one in the settings.`,
    );
  }
  const value = sum(tasks, (task) => task.modelCost ?? 0);
  return {
    value,
    // A list price is not the user's bill, so money is never better than an estimate.
    provenance: 'estimated',
    formula:
      `Tokens × price of ${modelPrice.model}: ${String(modelPrice.inPerMillion)} in, ` +
      `${String(modelPrice.outPerMillion)} out ${modelPrice.currency} per million ` +
      `(${modelPrice.source}, ${modelPrice.asOf}).`,
  };
}

function vmFigure({ state, vmPrice, vmSize }: RunCostInput): Figure {
  if (vmPrice === null) return noVmPrice(vmSize);
  const startMs = parseInstant(state.startedAt);
  const endMs = parseInstant(state.endedAt ?? state.lastVmAt);
  if (startMs === null || endMs === null) return unknown('The run has not begun yet.');
  return hoursFigure(Math.max(0, endMs - startMs), vmPrice, 'of the run');
}

/** What a VM costs by the latest run that was watched on it. `nowMs` is on the app's clock. */
export function computeVmCost(
  profileId: string,
  state: RunState | null,
  vmPrice: VmPrice,
  nowMs: number,
): VmCost {
  return {
    profileId,
    currency: vmPrice.currency,
    perHour: vmPrice.perHour,
    sinceBoot: bootFigure(state, vmPrice, nowMs),
    idle:
      state === null
        ? unknown('The VM was not watched yet.')
        : idleFigure({ state, vmPrice, vmSize: null, nowMs }),
    isUp: state?.connection.status === 'ready',
  };
}

function bootFigure(state: RunState | null, vmPrice: VmPrice, nowMs: number): Figure {
  const bootedMs = parseInstant(state?.facts['vm_booted']?.value ?? null);
  if (state === null || bootedMs === null) return unknown('It is not known since when it is up.');
  const isUp = state.connection.status === 'ready';
  const untilMs = isUp ? nowMs : parseInstant(state.lastSeenAt);
  if (untilMs === null) return unknown('It is not known until when it was up.');
  const upMs = Math.max(0, untilMs - toAppTime(bootedMs, state.clockOffsetMs));
  return hoursFigure(upMs, vmPrice, isUp ? 'since it was booted' : 'from its boot until last seen');
}

/** A run that goes on is not idle. What came after its end is idle for as long as the VM was seen. */
function idleFigure({
  state,
  vmPrice,
  vmSize,
  nowMs,
}: Pick<RunCostInput, 'state' | 'vmPrice' | 'vmSize' | 'nowMs'>): Figure {
  if (vmPrice === null) return noVmPrice(vmSize);
  const endMs = parseInstant(state.endedAt);
  if (endMs === null) return { value: 0, provenance: 'derived', formula: 'The run goes on.' };
  const isUp = state.connection.status === 'ready';
  const lastUpMs = isUp ? nowMs : parseInstant(state.lastSeenAt);
  if (lastUpMs === null) return unknown('Nothing was heard of the VM since.');
  const idleMs = Math.max(0, lastUpMs - toAppTime(endMs, state.clockOffsetMs));
  return hoursFigure(
    idleMs,
    vmPrice,
    isUp ? 'since the run ended' : 'from the end of the run until the VM was last seen',
  );
}

function noVmPrice(vmSize: string | null): Figure {
  return unknown(
    vmSize === null
      ? 'The VM has no size or price. Give it one in its profile.'
      : `There is no price for ${vmSize}. Add one in the settings.`,
  );
}

function hoursFigure(ms: number, price: VmPrice, what: string): Figure {
  const hours = ms / MS_PER_HOUR;
  return {
    value: hours * price.perHour,
    provenance: 'estimated',
    formula:
      `${hours.toFixed(2)} h ${what} × ${String(price.perHour)} ${price.currency} an hour ` +
      `(${price.source}, ${price.asOf}).`,
  };
}

/** A sum with an unknown part is told as what is known of it, and says what is missing. */
function sumOf(modelCost: Figure, vmCost: Figure, currency: string): Figure {
  if (modelCost.value === null && vmCost.value === null) {
    return unknown('Neither the cost of the model nor that of the VM is known.');
  }
  const missing =
    modelCost.value === null
      ? ' The model is missing in it.'
      : vmCost.value === null
        ? ' The VM is missing in it.'
        : '';
  return {
    value: (modelCost.value ?? 0) + (vmCost.value ?? 0),
    provenance: 'estimated',
    formula: `Model ${formatMoney(modelCost.value, currency)} + VM ${formatMoney(vmCost.value, currency)}.${missing}`,
  };
}

function perSolvedFigure(state: RunState, total: Figure): Figure {
  const { passed } = selectCounts(state);
  if (total.value === null) return unknown('The cost is not known.');
  if (passed === 0) return unknown('No task was solved.');
  return {
    value: total.value / passed,
    provenance: 'estimated',
    formula: `Total divided by ${String(passed)} passed tasks.`,
  };
}

function budgetState(input: RunCostInput, total: Figure): BudgetState | null {
  const { budget } = input;
  if (budget === null || budget <= 0 || total.value === null) return null;
  const spentShare = total.value / budget;
  return {
    limit: budget,
    spentShare,
    passedMark: BUDGET_MARKS.find((mark) => spentShare >= mark) ?? null,
    projected: projection(input.state, total.value),
  };
}

/** Tasks to come are taken to cost what the ended ones did on average. */
function projection(state: RunState, spent: number): Figure {
  if (state.endedAt !== null) {
    return { value: spent, provenance: 'estimated', formula: 'The run has ended.' };
  }
  const ended = countEnded(selectCounts(state));
  const total = selectTotal(state).count;
  if (ended === 0) return unknown('Known after the first task.');
  return {
    value: (spent / ended) * total,
    provenance: 'estimated',
    formula: `Spent so far ÷ ${String(ended)} ended tasks × ${String(total)} tasks.`,
  };
}

function stepCount(state: RunState): number {
  return sum(Object.values(state.tasks), (task) => task.attempts.at(-1)?.steps.length ?? 0);
}

function unknown(formula: string): Figure {
  return { value: null, provenance: 'unknown', formula };
}

function steps(count: number): string {
  return count === 1 ? '1 step' : `${String(count)} steps`;
}

function sum<T>(items: readonly T[], valueOf: (item: T) => number): number {
  return items.reduce((total, item) => total + valueOf(item), 0);
}
