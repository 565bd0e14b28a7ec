import { useRemembered } from '../../store/useRemembered.ts';
import {
  readSavedViews,
  readView,
  USUAL_VIEW,
  type LibraryView,
  type SavedView,
} from './libraryView.ts';

const NO_VIEWS: readonly SavedView[] = [];

export function useLibraryView(): readonly [LibraryView, (change: Partial<LibraryView>) => void] {
  const [view, setView] = useRemembered('library.view', readView, USUAL_VIEW);
  return [view, (change) => setView({ ...view, ...change })];
}

export function useSavedViews(): readonly [
  readonly SavedView[],
  (views: readonly SavedView[]) => void,
] {
  return useRemembered('library.savedViews', readSavedViews, NO_VIEWS);
}
