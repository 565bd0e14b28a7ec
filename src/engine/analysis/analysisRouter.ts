/** The analysis part of the contract. */
import { monitor } from '../routerBase.ts';
import type { RunAnalyst } from './runAnalyst.ts';

export type AnalysisParts = Pick<
  RunAnalyst,
  'analyse' | 'troubles' | 'earlier' | 'marks' | 'compare' | 'history'
>;

export function createAnalysisRouter(analyst: AnalysisParts) {
  return {
    run: monitor.analysis.run.handler(({ input }) =>
      analyst.analyse(input.runId, input.denominator),
    ),
    troubles: monitor.analysis.troubles.handler(({ input }) => analyst.troubles(input.runId)),
    earlier: monitor.analysis.earlier.handler(({ input }) => analyst.earlier(input.runId)),
    marks: monitor.analysis.marks.handler(({ input }) => analyst.marks(input.runId)),
    compare: monitor.analysis.compare.handler(({ input }) =>
      analyst.compare(input.runIds, input.denominator),
    ),
    history: monitor.analysis.history.handler(({ input }) => analyst.history(input)),
  };
}
