import { describe, expect, it, vi } from 'vitest';

// window.ts opens windows as well; only its pure judgements are looked at here.
vi.mock('electron', () => ({ BrowserWindow: {}, screen: {}, shell: {} }));
const { isOwnAddress, isWebLink } = await import('../../../src/main/window.ts');

describe('isWebLink', () => {
  it.each([
    ['https://github.com/microsoft/WindowsAgentArena', true],
    ['http://127.0.0.1:8006/', true],
    ['HTTPS://EXAMPLE.COM', true],
    ['file:///etc/passwd', false],
    ['javascript:alert(1)', false],
    ['data:text/html,<script>1</script>', false],
    ['ms-calculator:', false],
    ['smb://server/share', false],
    ['waa-monitor://app/', false],
    ['', false],
    ['//example.com', false],
  ])('of %s', (url, expected) => {
    expect(isWebLink(url)).toBe(expected);
  });
});

describe('isOwnAddress', () => {
  it.each([
    ['waa-monitor://app', true],
    ['waa-monitor://app/', true],
    ['waa-monitor://app/index.html#/run/x', true],
    ['waa-monitor://app.evil/', false],
    ['waa-monitor://other/', false],
    ['https://waa-monitor//app/', false],
    ['file:///', false],
  ])('of %s', (url, expected) => {
    expect(isOwnAddress(url)).toBe(expected);
  });
});
