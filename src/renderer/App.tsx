import { MantineProvider, useMantineColorScheme } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Notifications } from '@mantine/notifications';
import { spotlight } from '@mantine/spotlight';
import { useEffect } from 'react';
import { countEnded, selectCounts, selectTotal } from '#core/run/selectors.ts';
import { assertNever } from '#protocol/vocabulary.ts';
import { PageNotifications } from './components/alerts/PageNotifications.tsx';
import { setInboxOpen } from './components/alerts/inboxPanel.ts';
import { CompareScreen } from './components/compare/CompareScreen.tsx';
import { ExportPanel } from './components/exports/ExportDialog.tsx';
import { CommandPalette } from './components/dialogs/CommandPalette.tsx';
import { Questions } from './components/dialogs/Questions.tsx';
import { AppBanners } from './components/header/Banners.tsx';
import { ImportDialog } from './components/imports/ImportDialog.tsx';
import { ImportDrop } from './components/imports/ImportDrop.tsx';
import { LibraryScreen } from './components/library/LibraryScreen.tsx';
import { ShortcutSheet } from './components/keyboard/ShortcutSheet.tsx';
import { openShortcuts } from './components/keyboard/shortcutSheet.ts';
import type { KeyAction } from './components/keyboard/keyMap.ts';
import { useDesktopMenu } from './components/keyboard/useDesktopMenu.ts';
import { useKeys } from './components/keyboard/useKeys.ts';
import { HomeScreen } from './screens/HomeScreen.tsx';
import { RunScreen } from './screens/RunScreen.tsx';
import { SettingsScreen } from './components/settings/SettingsScreen.tsx';
import css from './screens/screens.module.css';
import type { MonitorStore } from './store/monitorStore.ts';
import type { Route } from './store/route.ts';
import { MonitorContext, useMonitor } from './store/useMonitor.ts';
import { goHome, goLibrary, goSettings, useRoute } from './store/useRoute.ts';
import { cssVariables, theme } from './styles/theme.ts';

export function App({ store }: { readonly store: MonitorStore }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <MonitorContext value={store}>
        <Shell />
      </MonitorContext>
    </MantineProvider>
  );
}

function Shell() {
  const route = useRoute();
  useSavedTheme();
  useTitle(route);
  useKeys(actForApp);
  useDesktopMenu(actForApp);
  return (
    <div className={css.app}>
      <AppBanners />
      <Screen route={route} />
      <Questions />
      <PageNotifications />
      <ImportDialog />
      <ImportDrop />
      <ShortcutSheet />
      <CommandPalette route={route} />
      <ExportPanel />
      <Notifications position="bottom-right" limit={4} />
    </div>
  );
}

function Screen({ route }: { readonly route: Route }) {
  switch (route.screen) {
    case 'home':
      return <HomeScreen />;
    case 'library':
      return <LibraryScreen />;
    case 'settings':
      return <SettingsScreen section={route.section} />;
    case 'compare':
      return <CompareScreen route={route} />;
    case 'run':
      return <RunScreen key={route.runId} route={route} />;
    default:
      return assertNever(route);
  }
}

/** What works on every screen; false for what is not the app's. */
function actForApp(action: KeyAction): boolean {
  if (action === 'open_palette') spotlight.open();
  else if (action === 'show_shortcuts') openShortcuts();
  else if (action === 'go_home') goHome();
  else if (action === 'go_library') goLibrary();
  else if (action === 'go_settings') goSettings();
  else if (action === 'go_inbox') setInboxOpen(true);
  else return false;
  return true;
}

/** The settings file owns the theme; the kit applies it. */
function useSavedTheme(): void {
  const saved = useMonitor((state) => state.settings?.theme ?? null);
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => {
    if (saved !== null) setColorScheme(saved === 'system' ? 'auto' : saved);
  }, [saved, setColorScheme]);
}

/** So that a tab among twenty tells how far the run is. */
function useTitle(route: Route): void {
  const title = useMonitor((all) => {
    const state = route.screen === 'run' ? all.runViews[route.runId]?.state : null;
    if (state === null || state === undefined) return 'WAA Monitor';
    const name = state.name === '' ? state.targetLabel : state.name;
    return `${countEnded(selectCounts(state))}/${selectTotal(state).count} ${name}`;
  });
  useDocumentTitle(title);
}
