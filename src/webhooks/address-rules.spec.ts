import { AddressRules } from './address-rules.js';

const strict = new AddressRules('off');

describe('where webhooks may go', () => {
  it.each(['https://hooks.example.com/a?b=c', 'https://93.184.216.34/', 'https://[2606:4700::1]/'])('%s', (url) => {
    expect(strict.allowedUrl(url)).toBe(url);
  });

  it.each([
    ...['http://hooks.example.com/', 'file:///etc/passwd', 'ftp://hooks.example.com/', 'nonsense', ''],
    ...['https://user@hooks.example.com/', 'https://localhost/', 'https://a.localhost/', 'https://printer/'],
    ...['https://127.0.0.1/', 'https://2130706433/', 'https://0x7f.1/', 'https://0/', 'https://10.1.2.3/'],
    ...[
      'https://169.254.169.254/latest/meta-data',
      'https://192.168.0.1/',
      'https://172.31.0.1/',
      'https://100.64.0.1/',
    ],
    ...['https://[::1]/', 'https://[::]/', 'https://[fe80::1]/', 'https://[fd00::1]/', 'https://[::ffff:127.0.0.1]/'],
    ...[
      'https://[64:ff9b::7f00:1]/',
      'https://[2002:7f00:1::]/',
      'https://[2001:db8::1]/',
      'https://metadata.internal/',
    ],
  ])('not to %s', (url) => {
    expect(strict.allowedUrl(url)).toBeUndefined();
  });

  it('looks at addresses that names resolve to', () => {
    expect(strict.allowsAddress('127.0.0.1', 'https:')).toBe(false);
    expect(strict.allowsAddress('::ffff:10.0.0.1', 'https:')).toBe(false);
    expect(strict.allowsAddress('93.184.216.34', 'https:')).toBe(true);
  });

  it('goes into allowed networks, also without TLS, and nowhere else without it', () => {
    const open = new AddressRules('10.0.0.0/8,::1');
    expect(open.allowedUrl('http://10.1.2.3:8080/hook')).toBe('http://10.1.2.3:8080/hook');
    expect(open.allowsAddress('::1', 'http:')).toBe(true);
    expect(open.allowsAddress('192.168.0.1', 'https:')).toBe(false);
    expect(open.allowsAddress('93.184.216.34', 'http:')).toBe(false);
  });
});
