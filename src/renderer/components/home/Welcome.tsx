import { Button } from '@mantine/core';
import { IconEye, IconLock, IconPhoto, IconPlayerPlay, IconPlus } from '@tabler/icons-react';
import { openImport } from '../imports/importDialogState.ts';
import css from './home.module.css';

interface WelcomeProps {
  readonly onDemo: () => void;
  readonly onAdd: () => void;
  readonly onSshConfig: () => void;
}

/** The first start on one screen: what this is, what it needs, what it does to a VM. */
export function Welcome({ onDemo, onAdd, onSshConfig }: WelcomeProps) {
  return (
    <section className={css.welcome} aria-label="Welcome">
      <div>
        <h2>Watch a Windows Agent Arena run as it happens</h2>
        <p>
          Give the address of the Linux machine that runs the benchmark. WAA Monitor connects to it
          over SSH, finds the container, its log and its results, and shows the guest&apos;s screen,
          each task and each step of the agent, live, from the installation of Windows to the last
          score.
        </p>
        <div className={css.actions}>
          <Button size="sm" leftSection={<IconPlayerPlay size={16} />} onClick={onDemo}>
            Try the demo VM
          </Button>
          <Button size="sm" variant="default" leftSection={<IconPlus size={16} />} onClick={onAdd}>
            Add a VM
          </Button>
          <Button size="sm" variant="default" onClick={onSshConfig}>
            Import from ~/.ssh/config
          </Button>
          <Button size="sm" variant="default" onClick={openImport}>
            Import a run
          </Button>
        </div>
        <p className="dim">
          The demo VM runs on this computer: a real SSH server with a simulated run. Nothing is
          installed.
        </p>
      </div>
      <dl className={css.points}>
        <dt>
          <IconEye size={18} aria-hidden />
        </dt>
        <dd>
          <strong>It only reads.</strong> Watching starts nothing and stops nothing; its commands
          only read. The one file it ever leaves is a picture of the screen in the container&apos;s
          /tmp, while Windows installs. The Commands tab lists every command that was run.
        </dd>
        <dt>
          <IconLock size={18} aria-hidden />
        </dt>
        <dd>
          <strong>Your keys stay where they are.</strong> SSH agent, key file or password, as
          OpenSSH uses them; the VM&apos;s host key is checked before any of it leaves this
          computer.
        </dd>
        <dt>
          <IconPhoto size={18} aria-hidden />
        </dt>
        <dd>
          <strong>Nothing seen is lost.</strong> Screenshots, log and results are copied while the
          run goes on, so a run can be read again when its VM is gone.
        </dd>
      </dl>
    </section>
  );
}
