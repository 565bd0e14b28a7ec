import { describe, expect, it } from 'vitest';
import { findKnownFailure, toErrorKind } from '#core/logs/knownFailures.ts';

describe('a line of a known failure', () => {
  it.each([
    ['Error: ISO file not found or is empty.', 'iso_missing'],
    [
      '❯ ERROR: Microsoft blocked the automated download request based on your IP address.',
      'download_refused',
    ],
    ['❯ Failed to download Windows 11, will try a different method now...', 'download_refused'],
    [
      '❯ ERROR: Failed to download https://x.invalid, server issued an error response!',
      'download_failed',
    ],
    [
      '❯ ERROR: KVM acceleration is not available (no /dev/kvm), this will cause a loss.',
      'kvm_missing',
    ],
    ['KVM: entry failed, hardware error 0xffffffff', 'kvm_failed'],
    [
      'openai.OpenAIError: The api_key client option must be set either by passing api_key',
      'api_key_missing',
    ],
    [
      "openai.AuthenticationError: Error code: 401 - {'code': 'invalid_api_key'}",
      'api_key_missing',
    ],
    ['Bind for 0.0.0.0:8006 failed: port is already allocated', 'port_in_use'],
    ["./entry.sh: line 2: $'\\r': command not found", 'dos_line_endings'],
    ['exec ./entry.sh: /bin/bash^M: bad interpreter: No such file', 'dos_line_endings'],
    ['❯ ERROR: Timeout while waiting for QEMU to boot the machine!', 'boot_timeout'],
    ['write error: No space left on device', 'disk_full'],
    ['❯ ERROR: Not enough free space to create a disk', 'disk_full'],
    [
      '❯ Warning: the answer file was not found (a.xml), falling back to manual installation!.',
      'wrong_iso',
    ],
    ['❯ ERROR: failed to create bridge, please add --cap-add NET_ADMIN', 'network_setup'],
    ['❯ ERROR: 16 GB is too high for the 14 GB of free memory available', 'memory_short'],
    ['Failed to connect to QMP: timed out', 'qmp_busy'],
    ['{"message": "PyAutoGUI fail-safe triggered from mouse moving to a corner"}', 'fail_safe'],
    ['Failed to get screenshot!', 'screenshot_failed'],
    ['VM did not become ready after 20 attempts.', 'guest_not_ready'],
    ['An error occurred while trying to execute the command: timed out', 'guest_unreachable'],
    ['Plan not found', 'reply_unreadable'],
    ['Exception in a/b: expected string or bytes-like object', 'model_call_failed'],
  ])('%s', (line, code) => {
    expect(findKnownFailure(line)).toMatchObject({ code });
  });

  it('is not made of an ordinary line', () => {
    expect(findKnownFailure('Failed to execute command. Status code: 500')).toBeNull();
  });

  it('always comes with something to do about it', () => {
    const failure = findKnownFailure('Plan not found');
    expect(failure?.message).toMatch(/\.$/);
    expect(failure?.remedy).toMatch(/\.$/);
  });
});

describe('the exception of a task', () => {
  it.each([
    ["HTTPConnectionPool(host='20.20.20.21', port=5000): Max retries exceeded", 'infra'],
    ['Failed to connect to QMP: timed out', 'infra'],
    ["[Errno 28] No space left on device: 'a.png'", 'infra'],
    ["local variable 'e' referenced before assignment", 'infra'],
    ["HTTPSConnectionPool(host='api.openai.com', port=443): Max retries exceeded", 'error'],
    ['expected string or bytes-like object', 'error'],
    ["'NoneType' object is not subscriptable", 'error'],
    ['', 'error'],
  ])('%j is a fault of kind %s', (text, kind) => {
    expect(toErrorKind(text)).toBe(kind);
  });
});
