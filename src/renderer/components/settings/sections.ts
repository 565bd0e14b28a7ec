/**
 * The parts of the settings screen, in the order they are listed. A new part is a component of its own
 * file made of `SettingsSection` and `SettingRow`, and a line here; the palette finds it by itself.
 */
import type { ComponentType } from 'react';
import { PricesSection } from '../cost/PricesSection.tsx';
import { StorageSection } from '../storage/StorageSection.tsx';
import { AlertsSection } from './alerts/AlertsSection.tsx';
import { AppearanceSection } from './AppearanceSection.tsx';
import { PrivacySection } from './PrivacySection.tsx';

export interface SettingsSectionEntry {
  /** Last part of its address: `#/settings/<id>`. */
  readonly id: string;
  readonly title: string;
  /** In a few words what is set there; shown in the palette. */
  readonly text: string;
  readonly Component: ComponentType;
}

export const SETTINGS_SECTIONS: readonly SettingsSectionEntry[] = [
  { id: 'appearance', title: 'Appearance', text: 'Colours', Component: AppearanceSection },
  {
    id: 'alerts',
    title: 'Alerts',
    text: 'What is told, on which channels, and quiet hours',
    Component: AlertsSection,
  },
  {
    id: 'prices',
    title: 'Prices',
    text: 'Models, VM sizes, budget of a run',
    Component: PricesSection,
  },
  {
    id: 'privacy',
    title: 'Privacy',
    text: 'Hidden words, turn metrics',
    Component: PrivacySection,
  },
  {
    id: 'storage',
    title: 'Storage',
    text: 'Disk, retention, trash',
    Component: StorageSection,
  },
];
