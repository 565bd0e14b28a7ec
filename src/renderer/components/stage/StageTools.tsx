import { ActionIcon, Menu, SegmentedControl, Select, Tooltip } from '@mantine/core';
import { IconDots, IconLink, IconMovie } from '@tabler/icons-react';
import type { StepPicture } from '#protocol/inspector.ts';
import type { Selection } from '../../screens/selection.ts';
import { useIsRecorded } from '../../store/useMonitor.ts';
import { filmDialog } from '../film/filmDialogState.ts';
import { useExternalValue } from '../inspector/externalValue.ts';
import {
  changeStageView,
  SCREEN_LAYER,
  stageView,
  type StageSide,
} from '../inspector/stageView.ts';
import { copyStepLink } from './copyStepLink.ts';
import { layersOf } from './layers.ts';

const SIDES: readonly { readonly value: StageSide; readonly label: string }[] = [
  { value: 'before', label: 'Before' },
  { value: 'after', label: 'After' },
  { value: 'compare', label: 'Compare' },
];

interface StageToolsProps {
  readonly selection: Selection;
  readonly pictures: readonly StepPicture[];
}

/** Which picture of the step is shown, and what can be done with it. */
export function StageTools({ selection, pictures }: StageToolsProps) {
  const view = useExternalValue(stageView);
  const layers = layersOf(pictures);
  const layer = layers.some(({ id }) => id === view.layer) ? view.layer : SCREEN_LAYER;
  const chooseLayer = (id: string | null): void => {
    const chosen = layers.find((each) => each.id === id);
    if (chosen === undefined) return;
    const side = view.side === 'compare' ? 'after' : view.side;
    // The agent's own pictures are all from before its action.
    const shownSide = chosen.sides.includes(side) ? side : (chosen.sides[0] ?? side);
    changeStageView({ layer: chosen.id, side: shownSide });
  };
  return (
    <>
      {layers.length > 1 && (
        <Select
          aria-label="Picture of the step"
          w={100}
          value={layer}
          data={layers.map(({ id, title }) => ({ value: id, label: title }))}
          allowDeselect={false}
          comboboxProps={{ width: 170, position: 'top-end' }}
          onChange={chooseLayer}
        />
      )}
      <SegmentedControl
        size="xs"
        aria-label="Screen before or after the action"
        value={view.side}
        data={[...SIDES]}
        onChange={(value) => changeStageView({ side: value })}
      />
      <StageMenu selection={selection} />
    </>
  );
}

function StageMenu({ selection }: { readonly selection: Selection }) {
  const { hasHeat } = useExternalValue(stageView);
  const isRecorded = useIsRecorded();
  return (
    <Menu position="top-end" withArrow={false}>
      <Menu.Target>
        <Tooltip label="More about this task">
          <ActionIcon aria-label="More about this task">
            <IconDots size={16} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconLink size={14} />}
          onClick={() => void copyStepLink(selection)}
        >
          Copy link to this step
        </Menu.Item>
        {!isRecorded && (
          <Menu.Item
            leftSection={<IconMovie size={14} />}
            disabled={selection.attempt === null}
            onClick={() => filmDialog.set(true)}
          >
            Save as GIF or MP4…
          </Menu.Item>
        )}
        <Menu.CheckboxItem
          checked={hasHeat}
          closeMenuOnClick
          onChange={(isShown) => changeStageView({ hasHeat: isShown })}
        >
          Show the clicks of all steps
        </Menu.CheckboxItem>
      </Menu.Dropdown>
    </Menu>
  );
}
