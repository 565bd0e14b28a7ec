import { describe, expect, it } from 'vitest';
import { computeRunCost, computeVmCost } from '#core/cost/runCost.ts';
import type { RunCostInput } from '#core/cost/runCost.ts';
import { createRunState } from '#core/run/runState.ts';
import { modelPriceSchema, vmPriceSchema } from '#protocol/cost.ts';
import type { StepTokens } from '#protocol/cost.ts';
import type { RunState, TaskState } from '#protocol/snapshot.ts';
import type { TaskStatus } from '#protocol/vocabulary.ts';

const MODEL_PRICE = modelPriceSchema.parse({
  model: 'gpt-4o',
  inPerMillion: 2.5,
  outPerMillion: 10,
  cachedPerMillion: 1.25,
  asOf: '2024-10-01',
  source: 'a list',
});
const VM_PRICE = vmPriceSchema.parse({
  size: 'Standard_D8_v3',
  perHour: 0.38,
  asOf: '2024-09-01',
  source: 'a list',
});

function task(key: string, status: TaskStatus): TaskState {
  const [domain = '', exampleId = ''] = key.split('/');
  return {
    key,
    domain,
    exampleId,
    workerId: '0',
    instruction: null,
    difficulty: null,
    status,
    score: status === 'passed' ? 1 : 0,
    attempts: [],
  };
}

function stateOf(statuses: readonly TaskStatus[], change: Partial<RunState> = {}): RunState {
  const tasks = statuses.map((status, index) => task(`notepad/${String(index)}`, status));
  return {
    ...createRunState('r1'),
    status: 'completed',
    startedAt: '2026-11-20T08:00:00.000Z',
    endedAt: '2026-11-20T10:00:00.000Z',
    lastVmAt: '2026-11-20T10:00:00.000Z',
    lastSeenAt: '2026-11-20T11:00:00.000Z',
    taskOrder: tasks.map(({ key }) => key),
    tasks: Object.fromEntries(tasks.map((each) => [each.key, each])),
    workers: {
      0: {
        id: '0',
        assignedCount: tasks.length,
        currentTask: null,
        averageScore: null,
        isFinished: true,
        lastEventAt: null,
      },
    },
    ...change,
  };
}

const STEP: StepTokens = {
  task: 'notepad/0',
  stepNumber: 1,
  in: 1_000_000,
  cached: 0,
  out: 100_000,
  provenance: 'estimated',
};

function inputOf(change: Partial<RunCostInput> = {}): RunCostInput {
  return {
    state: stateOf(['passed', 'failed']),
    tokens: [STEP],
    model: 'gpt-4o',
    modelPrice: MODEL_PRICE,
    vmSize: 'Standard_D8_v3',
    vmPrice: VM_PRICE,
    budget: null,
    nowMs: Date.parse('2026-11-20T12:00:00.000Z'),
    ...change,
  };
}

describe('cost of a run', () => {
  it('adds the model to the hours of the VM and divides by what was solved', () => {
    const cost = computeRunCost(inputOf());
    expect(cost.modelCost.value).toBeCloseTo(2.5 + 1, 10);
    expect(cost.vmCost.value).toBeCloseTo(2 * 0.38, 10);
    expect(cost.totalCost.value).toBeCloseTo(4.26, 10);
    expect(cost.costPerSolved.value).toBeCloseTo(4.26, 10);
    expect(cost.tasks).toEqual([
      {
        task: 'notepad/0',
        steps: 1,
        in: 1_000_000,
        cached: 0,
        out: 100_000,
        provenance: 'estimated',
        modelCost: 3.5,
      },
    ]);
  });

  it('counts the VM as idle from the end of the run until it was last seen', () => {
    expect(computeRunCost(inputOf()).idleCost.value).toBeCloseTo(0.38, 10);
  });

  it('goes on counting idle hours while the VM still answers', () => {
    const base = stateOf(['passed']);
    const state = { ...base, connection: { ...base.connection, status: 'ready' as const } };
    expect(computeRunCost(inputOf({ state })).idleCost.value).toBeCloseTo(2 * 0.38, 10);
  });

  it('calls nothing idle while the run goes on', () => {
    const state = stateOf(['passed', 'running'], { status: 'running', endedAt: null });
    expect(computeRunCost(inputOf({ state })).idleCost).toEqual({
      value: 0,
      provenance: 'derived',
      formula: 'The run goes on.',
    });
  });

  it('says unknown, with what is missing, instead of inventing a number', () => {
    const cost = computeRunCost(
      inputOf({ tokens: [], modelPrice: null, vmPrice: null, vmSize: null }),
    );
    for (const figure of [cost.tokensIn, cost.tokensOut, cost.modelCost, cost.vmCost]) {
      expect(figure).toMatchObject({ value: null, provenance: 'unknown' });
      expect(figure.formula).not.toBe('');
    }
    expect(cost.totalCost.value).toBeNull();
    expect(cost.costPerSolved.value).toBeNull();
  });

  it('names the part that a total lacks', () => {
    const { totalCost } = computeRunCost(inputOf({ tokens: [] }));
    expect(totalCost.value).toBeCloseTo(0.76, 10);
    expect(totalCost.formula).toContain('The model is missing in it.');
  });

  it('has no cost per solved task where none was solved', () => {
    const cost = computeRunCost(inputOf({ state: stateOf(['failed']) }));
    expect(cost.costPerSolved).toEqual({
      value: null,
      provenance: 'unknown',
      formula: 'No task was solved.',
    });
  });

  it('calls tokens measured only when every step was', () => {
    const measured = { ...STEP, provenance: 'measured' as const, cached: 500_000 };
    const all = computeRunCost(inputOf({ tokens: [measured] }));
    expect(all.tokensIn.provenance).toBe('measured');
    expect(all.tokensCached.value).toBe(500_000);
    const mixed = computeRunCost(inputOf({ tokens: [measured, { ...STEP, stepNumber: 2 }] }));
    expect(mixed.tokensIn.provenance).toBe('estimated');
    expect(mixed.tokensCached.value).toBeNull();
  });

  it.each([
    [20, null],
    [8, 0.5],
    [5, 0.75],
    [4, 1],
  ])('warns of a budget of %d at the mark %s', (budget, passedMark) => {
    expect(computeRunCost(inputOf({ budget })).budget?.passedMark).toBe(passedMark);
  });

  it('projects the end from what the ended tasks cost', () => {
    const state = stateOf(['passed', 'running', 'not_started', 'not_started'], {
      status: 'running',
      endedAt: null,
    });
    const { budget } = computeRunCost(inputOf({ state, budget: 100 }));
    expect(budget?.projected).toMatchObject({ provenance: 'estimated' });
    expect(budget?.projected.value).toBeCloseTo(4.26 * 4, 10);
  });
});

describe('cost of a VM', () => {
  const nowMs = Date.parse('2026-11-20T12:00:00.000Z');
  const booted = {
    facts: { vm_booted: { value: '2026-11-20T07:00:00.000Z', provenance: 'measured' as const } },
  };

  it('counts the hours since it was booted, and those since its run ended', () => {
    const base = stateOf(['passed'], booted);
    const state = { ...base, connection: { ...base.connection, status: 'ready' as const } };
    const cost = computeVmCost('west', state, VM_PRICE, nowMs);
    expect(cost).toMatchObject({ profileId: 'west', perHour: 0.38, isUp: true });
    expect(cost.sinceBoot.value).toBeCloseTo(5 * 0.38, 10);
    expect(cost.idle.value).toBeCloseTo(2 * 0.38, 10);
  });

  it('stops counting when the VM was last seen', () => {
    const cost = computeVmCost('west', stateOf(['passed'], booted), VM_PRICE, nowMs);
    expect(cost.sinceBoot.value).toBeCloseTo(4 * 0.38, 10);
    expect(cost.idle.value).toBeCloseTo(0.38, 10);
  });

  it('knows nothing of a VM that was never watched', () => {
    const cost = computeVmCost('west', null, VM_PRICE, nowMs);
    expect([cost.sinceBoot.value, cost.idle.value, cost.isUp]).toEqual([null, null, false]);
  });
});
