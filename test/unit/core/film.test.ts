import { describe, expect, test } from 'vitest';
import { drawFilmFrame, filmLayout, type FilmPen } from '#core/film/drawFilm.ts';
import { filmFileName, filmPictures, MAX_FILM_STEPS, planFilm } from '#core/film/filmPlan.ts';
import { createAttempt, createStep, createTask } from '#core/run/runState.ts';
import type { AttemptState, StepState, TaskState } from '#protocol/snapshot.ts';

const AT = '2026-11-20T10:00:00.000Z';

function step(number: number, change: Partial<StepState> = {}): StepState {
  return {
    ...createStep(number, 'done'),
    screenshot: `artifacts/${number}.png`,
    actions: [{ text: 'pyautogui.click(64, 36)', isOk: true, message: null }],
    targets: [{ kind: 'click', x: number / 10, y: 0.5 }],
    ...change,
  };
}
const attempt: AttemptState = {
  ...createAttempt(1, '0', 'passed', AT),
  score: 1,
  resetScreenshot: 'artifacts/reset.png',
  steps: [step(1), step(2, { screenshot: null })],
};
const task: TaskState = {
  ...createTask({ domain: 'settings', exampleId: '37e10fc4-b4c5' }),
  instruction: 'Turn off notifications',
  attempts: [attempt],
};

describe('the plan of a film', () => {
  test('tells what was asked, each step on the screen before it and what came of it, and the end', () => {
    expect(planFilm(task, attempt).scenes).toEqual([
      expect.objectContaining({ kind: 'card', title: 'settings/37e10fc4', text: task.instruction }),
      expect.objectContaining({
        picture: 'artifacts/reset.png',
        place: 'Step 1 of 2',
        caption: 'click (64, 36)',
        pointer: { from: { x: 0.1, y: 0.5 }, to: { x: 0.1, y: 0.5 } },
      }),
      expect.objectContaining({ picture: 'artifacts/1.png', marks: [], pointer: null }),
      expect.objectContaining({
        picture: 'artifacts/1.png',
        place: 'Step 2 of 2',
        pointer: { from: { x: 0.1, y: 0.5 }, to: { x: 0.2, y: 0.5 } },
      }),
      expect.objectContaining({ kind: 'card', title: '✓ passed, score 1.00', text: '2 steps.' }),
    ]);
    expect(filmPictures(planFilm(task, attempt))).toEqual([
      'artifacts/reset.png',
      'artifacts/1.png',
    ]);
  });

  test('holds a bounded number of steps and says what it leaves out', () => {
    const steps = Array.from({ length: MAX_FILM_STEPS + 5 }, (_, index) => step(index + 1));
    const plan = planFilm(task, { ...attempt, steps });
    expect(plan.leftOutSteps).toBe(5);
    expect(plan.scenes.at(-1)).toMatchObject({ text: '65 steps. 5 further steps are not shown.' });
  });

  test('gives its file a name for every system', () => {
    expect(filmFileName({ ...task, domain: '../a b:c', exampleId: 'x/../y' }, 'gif')).toBe(
      'waa-..-a-b-c-x-..-y.gif',
    );
  });
});

describe('a frame', () => {
  test('has an even size with room for title and caption', () => {
    expect(filmLayout(641, { widthPx: 1280, heightPx: 721 })).toEqual({
      widthPx: 642,
      heightPx: 418,
      screenHeightPx: 362,
      barHeightPx: 28,
    });
  });

  test('draws the action where it went on the screen between its bars', () => {
    const pen = new RecordingPen();
    const plan = planFilm(task, attempt);
    const scene = plan.scenes[3];
    if (scene === undefined) throw new Error('The plan has this scene.');
    const layout = filmLayout(1000, { widthPx: 1000, heightPx: 500 });
    drawFilmFrame(
      pen,
      layout,
      { text: 'a', mono: 'b' },
      { plan, scene, picture: 'picture', progress: 1 },
    );
    expect(pen.drawn).toContainEqual(['picture', 0, layout.barHeightPx, 1000, 500]);
    expect(pen.drawn).toContainEqual(['arc', 200, layout.barHeightPx + 250]);
    expect(pen.texts).toEqual(['Turn off notifications', 'Step 2 of 2', 'click (64, 36)']);
  });
});

class RecordingPen implements FilmPen<string> {
  fillStyle: unknown;
  strokeStyle: unknown;
  lineWidth = 1;
  lineCap: unknown;
  font = '';
  textAlign: unknown;
  textBaseline: unknown;
  readonly drawn: unknown[] = [];
  readonly texts: string[] = [];
  fillRect(): void {}
  beginPath(): void {}
  closePath(): void {}
  moveTo(): void {}
  lineTo(): void {}
  fill(): void {}
  stroke(): void {}
  setLineDash(): void {}
  arc(x: number, y: number): void {
    this.drawn.push(['arc', x, y]);
  }
  fillText(text: string): void {
    this.texts.push(text);
  }
  measureText(text: string): { readonly width: number } {
    return { width: text.length * 6 };
  }
  drawImage(picture: string, ...place: number[]): void {
    this.drawn.push([picture, ...place]);
  }
}
