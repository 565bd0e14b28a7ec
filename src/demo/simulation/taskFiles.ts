/** The files of one task folder, written in WAA's order: pictures and texts, the jsonl line, the page. */
import type { FileSystem } from '../vm/fileSystem.ts';
import type { Desktop } from '../screens/guestScreen.ts';
import { SCREEN_HEIGHT, SCREEN_WIDTH } from '../screens/guestScreen.ts';
import { accessibilityTree } from './accessibilityTree.ts';
import { fileStamp } from './clientLogger.ts';
import { planResultText, userQuestionText } from './modelAnswer.ts';
import { frontRect, type Pictures } from './pictures.ts';
import { dumps, type PythonValue } from './python.ts';
import type { PlannedAction, PlannedStep } from './taskPlan.ts';
import { windowTitles } from '../screens/windowTitle.ts';

const HTML_HEAD =
  '<style>\n    html { font-family: sans-serif; }\n    summary { cursor: text; }\n    details details>summary { padding-left: 0.5em; }\n</style>\n';

export interface WrittenStep {
  readonly step: PlannedStep;
  readonly action: PlannedAction;
  /** 0-based, as in WAA's file names. */
  readonly stepIndex: number;
  /** Just before the action ran. */
  readonly actedAtMs: number;
  readonly isDone: boolean;
  readonly isFail: boolean;
}

export class TaskFiles {
  readonly directory: string;
  private readonly fs: FileSystem;
  private readonly pictures: Pictures;
  private readonly instruction: string;
  private readonly pictureScope: string;
  private readonly nowMs: () => number;
  private lastScreen: { readonly id: string; readonly desktop: Desktop } | null = null;
  private screenBeforeLast: { readonly id: string; readonly desktop: Desktop } | null = null;
  private clipboard: string | null = null;
  /** What the agent was told of it before its step. */
  private clipboardSeen: string | null = null;
  private readonly actionTexts: string[] = [];

  constructor(options: {
    readonly directory: string;
    readonly fs: FileSystem;
    readonly pictures: Pictures;
    readonly instruction: string;
    /** Tells the pictures of one attempt from those of another. */
    readonly pictureScope: string;
    readonly nowMs: () => number;
  }) {
    this.directory = options.directory;
    this.fs = options.fs;
    this.pictures = options.pictures;
    this.instruction = options.instruction;
    this.pictureScope = options.pictureScope;
    this.nowMs = options.nowMs;
  }

  /** @returns the name of the first screen's file. */
  writeReset(desktop: Desktop): string {
    const stamp = fileStamp(this.nowMs());
    const observation = this.writeObservation('reset', stamp, desktop);
    this.writeLine({ step_num: 0, action_timestamp: stamp, action: null, ...observation.fields });
    this.write('traj.html', `${HTML_HEAD}<details>\n    <summary>config</summary>\n</details>\n`);
    return observation.screenshot;
  }

  /** @returns the name of the file with the screen after the action. */
  writeStep(written: WrittenStep): string {
    const stamp = fileStamp(written.actedAtMs);
    const { stepIndex, action } = written;
    const before = this.lastScreen;
    const beforeThat = this.screenBeforeLast ?? before;
    this.clipboardSeen = this.clipboard;
    this.clipboard = clipboardAfter(action.text, before?.desktop ?? null) ?? this.clipboard;
    const observation = this.writeObservation(String(stepIndex), stamp, action.screenAfter);
    const agentFields = this.writeAgentFiles(written, stamp, before, beforeThat);
    this.writeLine({
      step_num: stepIndex + 1,
      action_timestamp: stamp,
      action: action.text,
      reward: 0,
      done: written.isDone,
      info: written.isDone ? (written.isFail ? { fail: true } : { done: true }) : {},
      ...observation.fields,
      ...agentFields,
    });
    this.actionTexts.push(action.text);
    this.append(
      'traj.html',
      `<details>\n    <summary>step ${stepIndex + 1}</summary>\n</details>\n`,
    );
    return observation.screenshot;
  }

  writeResult(resultText: string): void {
    this.write('result.txt', `${resultText}\n`);
  }

  writeError(key: string, exception: string, traceback: string): void {
    this.writeLine({ Error: `Exception in ${key}`, Exception: exception, Traceback: traceback });
  }

  private writeObservation(
    label: string,
    stamp: string,
    desktop: Desktop,
  ): { readonly screenshot: string; readonly fields: { [key: string]: PythonValue } } {
    const name = (key: string, extension: string): string =>
      `${key}-step_${label}_${stamp}.${extension}`;
    const id = `${this.pictureScope}/${label}/${stamp}`;
    const screenshot = name('screenshot', 'png');
    const tree = name('accessibility_tree', 'txt');
    const windowImage = name('window_image', 'png');
    const titles = windowTitles(desktop);
    const rect = frontRect(desktop);
    this.write(screenshot, this.pictures.screen(id, desktop));
    this.write(tree, accessibilityTree(desktop));
    this.write(windowImage, this.pictures.window(id, desktop));
    this.screenBeforeLast = this.lastScreen;
    this.lastScreen = { id, desktop };
    return {
      screenshot,
      fields: {
        screenshot,
        accessibility_tree: tree,
        terminal: "key: terminal: <class 'NoneType'> not saved",
        instruction: this.instruction,
        window_title: titles[0] ?? '',
        window_rect: [rect.x, rect.y, rect.x + rect.width, rect.y + rect.height],
        window_image: windowImage,
        window_names_str: titles.join('\n'),
        computer_clipboard:
          this.clipboard ?? "key: computer_clipboard: <class 'NoneType'> not saved",
        human_input: 'Question: No question asked yet\nAnswer: No answer given yet',
      },
    };
  }

  private writeAgentFiles(
    written: WrittenStep,
    stamp: string,
    before: { readonly id: string; readonly desktop: Desktop } | null,
    beforeThat: { readonly id: string; readonly desktop: Desktop } | null,
  ): { [key: string]: PythonValue } {
    const { step, stepIndex } = written;
    const name = (key: string, extension: string): string =>
      `${key}-step_${stepIndex}_${stamp}.${extension}`;
    const files = {
      foreground_window: name('foreground_window', 'png'),
      foreground_window_regions: name('foreground_window_regions', 'png'),
      foreground_window_mask: name('foreground_window_mask', 'png'),
      regions: name('regions', 'json'),
      user_question: name('user_question', 'txt'),
      last_image: name('last_image', 'png'),
      plan_result: name('plan_result', 'txt'),
    };
    if (before !== null) {
      this.write(files.foreground_window, this.pictures.screen(before.id, before.desktop));
      this.write(files.foreground_window_regions, this.pictures.regions(before.id, before.desktop));
      this.write(files.foreground_window_mask, this.pictures.mask(before.id, before.desktop));
    }
    if (beforeThat !== null) {
      this.write(files.last_image, this.pictures.screen(beforeThat.id, beforeThat.desktop));
    }
    this.write(files.regions, dumps(regionsOf(step)));
    const titles = windowTitles(step.screenBefore);
    this.write(
      files.user_question,
      userQuestionText({
        instruction: this.instruction,
        windowTitle: titles[0] ?? '',
        windowTitles: titles,
        elements: step.elements,
        previousActions: this.actionTexts,
        memory: step.memory,
        clipboard: this.clipboardSeen,
      }),
    );
    this.write(files.plan_result, planResultText(step));
    return {
      foreground_window: files.foreground_window,
      foreground_window_regions: files.foreground_window_regions,
      foreground_window_mask: files.foreground_window_mask,
      image_width: SCREEN_WIDTH,
      image_height: SCREEN_HEIGHT,
      regions: files.regions,
      user_question: files.user_question,
      last_image: files.last_image,
      plan_result: files.plan_result,
    };
  }

  private writeLine(value: PythonValue): void {
    this.append('traj.jsonl', `${dumps(value)}\n`);
  }

  private write(name: string, content: Parameters<FileSystem['write']>[1]): void {
    this.fs.write(`${this.directory}/${name}`, content, this.nowMs());
  }

  private append(name: string, text: string): void {
    this.fs.append(`${this.directory}/${name}`, text, this.nowMs());
  }
}

/** What copying takes: the selected file or cell; null when the action copied nothing. */
function clipboardAfter(action: string, before: Desktop | null): string | null {
  if (!/["']ctrl\+[cx]["']|clipboard\.copy/.test(action)) return null;
  const content = before?.windows.at(-1)?.content;
  if (content?.app === 'explorer') return content.selected;
  if (content?.app === 'sheet') return content.selected;
  return null;
}

function regionsOf(step: PlannedStep): PythonValue {
  return step.elements.map(({ name, kind, rect }, index) => ({
    from: kind === 'text' ? 'ocr' : 'groundingdino',
    type: kind,
    text: kind === 'text' ? name : '',
    shape: { x: rect.x, y: rect.y, width: rect.width, height: rect.height },
    label: String(index),
  }));
}
