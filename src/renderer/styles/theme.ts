import {
  ActionIcon,
  Button,
  createTheme,
  Modal,
  Notification,
  NumberInput,
  PasswordInput,
  Select,
  Tabs,
  Textarea,
  TextInput,
  Tooltip,
  type CSSVariablesResolver,
} from '@mantine/core';

/** The component kit, brought to the product's scale: dense, 13 px, small radii, our own colours. */
export const theme = createTheme({
  fontFamily:
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif",
  fontFamilyMonospace: 'var(--font-mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '14px', xl: '16px' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '18px' }, h2: { fontSize: '15px' }, h3: { fontSize: '13px' } },
  },
  defaultRadius: 4,
  cursorType: 'pointer',
  respectReducedMotion: true,
  primaryColor: 'accent',
  primaryShade: 6,
  colors: {
    accent: [
      '#eef3ff',
      '#dde7ff',
      '#b9cdff',
      '#7ea6ff',
      '#5f8df3',
      '#4376e4',
      '#2a5bd0',
      '#234db1',
      '#1d4092',
      '#163374',
    ],
    // The kit's own are of another hue than our surfaces: from the text to the ground, as in tokens.css.
    dark: [
      '#e5e8ed',
      '#c7ced8',
      '#aab3c0',
      '#8f99a8',
      '#3b4552',
      '#2a313b',
      '#1b2029',
      '#151920',
      '#10141a',
      '#0b0e12',
    ],
  },
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray', size: 26 } }),
    Button: Button.extend({ defaultProps: { size: 'xs' } }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        closeButtonProps: { 'aria-label': 'Close' },
        transitionProps: { duration: 120 },
        overlayProps: { backgroundOpacity: 0.45 },
      },
    }),
    Notification: Notification.extend({
      defaultProps: { closeButtonProps: { 'aria-label': 'Close' } },
    }),
    NumberInput: NumberInput.extend({ defaultProps: { size: 'xs' } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: 'xs' } }),
    Select: Select.extend({
      defaultProps: { size: 'xs', comboboxProps: { transitionProps: { duration: 80 } } },
    }),
    Tabs: Tabs.extend({ defaultProps: { keepMounted: false } }),
    Textarea: Textarea.extend({ defaultProps: { size: 'xs' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'xs' } }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        openDelay: 350,
        transitionProps: { duration: 80 },
        events: { hover: true, focus: true, touch: true },
      },
    }),
  },
});

const shared = {
  '--mantine-color-body': 'var(--surface-1)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text-2)',
  '--mantine-color-default': 'var(--surface-1)',
  '--mantine-color-default-hover': 'var(--surface-2)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-placeholder': 'var(--text-3)',
  '--mantine-color-error': 'var(--state-failed)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-gray-light-color': 'var(--text-2)',
  '--mantine-color-gray-light-hover': 'var(--surface-2)',
};

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: shared,
  dark: shared,
});
