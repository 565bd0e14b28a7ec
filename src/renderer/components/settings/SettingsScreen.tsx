import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import screens from '../../screens/screens.module.css';
import { formatRoute, settingsRoute } from '../../store/route.ts';
import { useRunList } from '../../store/useMonitor.ts';
import { leaveSettings } from '../../store/useRoute.ts';
import { AppMenu } from '../header/AppMenu.tsx';
import { useKeys } from '../keyboard/useKeys.ts';
import { SETTINGS_SECTIONS } from './sections.ts';
import css from './settings.module.css';

/** Everything that can be set, one part at a time; `section` is what the address names. */
export function SettingsScreen({ section }: { readonly section: string }) {
  // The palette lists runs here as everywhere, and the stream tells whether the monitor answers.
  useRunList();
  useKeys((action) => {
    if (action !== 'close') return false;
    leaveSettings();
    return true;
  });
  const shown = SETTINGS_SECTIONS.find(({ id }) => id === section) ?? SETTINGS_SECTIONS[0];
  return (
    <main className={screens.screen}>
      <header className={screens.homeTop}>
        <Tooltip label="Back (Esc)">
          <ActionIcon onClick={leaveSettings} aria-label="Back">
            <IconArrowLeft size={17} />
          </ActionIcon>
        </Tooltip>
        <h1 className={screens.brand}>Settings</h1>
        <div className={screens.topEnd}>
          <AppMenu />
        </div>
      </header>
      <div className={css.body}>
        <nav className={css.nav} aria-label="Parts of the settings">
          {SETTINGS_SECTIONS.map(({ id, title }) => (
            <a
              key={id}
              className={css.link}
              href={formatRoute(settingsRoute(id))}
              aria-current={id === shown?.id ? 'page' : undefined}
            >
              {title}
            </a>
          ))}
        </nav>
        <div className={css.content}>
          <div className={css.inner}>{shown !== undefined && <shown.Component />}</div>
        </div>
      </div>
    </main>
  );
}
