import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconListDetails } from '@tabler/icons-react';
import {
  OPEN_STEPS,
  STEP_PARTS_SHOWN,
  type OpenSteps,
  type ShownStepPart,
  type StepDisplay,
} from './stepDisplay.ts';

const PART_NAMES: Readonly<Record<ShownStepPart, string>> = {
  thought: 'Thoughts',
  code: 'Code',
  timing: 'Times',
};
const OPEN_NAMES: Readonly<Record<OpenSteps, string>> = {
  selected: 'Only the selected step',
  troubled: 'Steps with trouble as well',
  all: 'All steps',
};

interface StepDisplayMenuProps {
  readonly display: StepDisplay;
  readonly onChange: (change: Partial<StepDisplay>) => void;
}

/** What is shown of steps, and which are open. */
export function StepDisplayMenu({ display, onChange }: StepDisplayMenuProps) {
  const toggle = (part: ShownStepPart): void => {
    const parts = new Set(display.parts);
    if (!parts.delete(part)) parts.add(part);
    onChange({ parts });
  };
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <Tooltip label="What is shown of steps">
          <ActionIcon size={22} aria-label="What is shown of steps">
            <IconListDetails size={15} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Show</Menu.Label>
        {STEP_PARTS_SHOWN.map((part) => (
          <Menu.CheckboxItem
            key={part}
            checked={display.parts.has(part)}
            onChange={() => toggle(part)}
          >
            {PART_NAMES[part]}
          </Menu.CheckboxItem>
        ))}
        <Menu.Label>Open</Menu.Label>
        {OPEN_STEPS.map((choice) => (
          <Menu.RadioItem
            key={choice}
            value={choice}
            checked={display.open === choice}
            onChange={() => onChange({ open: choice })}
          >
            {OPEN_NAMES[choice]}
          </Menu.RadioItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
