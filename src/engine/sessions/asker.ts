/** Connections ask, people answer at any face. */
import type { Asker } from '../connections/questions.ts';
import type { QuestionDesk } from '../questionDesk.ts';

export function createAsker(desk: QuestionDesk): Asker {
  return {
    decideHostKey: async (question, signal) => {
      const answer = await desk.ask(question, signal);
      return answer?.kind === 'host_key' ? answer.decision : 'refuse';
    },
    askSecret: async (question, signal) => {
      const answer = await desk.ask(question, signal);
      if (answer?.kind !== 'secret' || answer.values === null) return null;
      return { values: answer.values, save: answer.save };
    },
  };
}
