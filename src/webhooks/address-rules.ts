import { BlockList, isIP } from 'node:net';

/** What is not somebody else's public host: private, loopback, link-local, shared, documentation, multicast, reserved. */
const FORBIDDEN_IPV4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
];

/** All that is routed publicly, and within it what stands for other addresses or for none. */
const PUBLIC_IPV6 = ['2000::/3'];
const FORBIDDEN_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const LOCAL_NAME = /(^|\.)(localhost|local|internal|home\.arpa)\.?$/i;

/** Where webhooks may go. */
export class AddressRules {
  private readonly allowed: BlockList;
  private readonly hasAllowed: boolean;
  private readonly forbidden = networks([...FORBIDDEN_IPV4, ...FORBIDDEN_IPV6]);
  private readonly publicIpv6 = networks(PUBLIC_IPV6);

  /** @param allowedNetworks networks that are allowed beside public addresses, with commas between; `off` for none. */
  constructor(allowedNetworks: string) {
    const names = allowedNetworks === 'off' ? [] : allowedNetworks.split(',');
    this.hasAllowed = names.length > 0;
    this.allowed = networks(names);
  }

  /** The URL in its normal form, or undefined if no webhook may go there, whatever its name resolves to. */
  allowedUrl(text: string): string | undefined {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || url.username !== '' || url.password !== '' || url.hash !== '') return undefined;
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && this.hasAllowed)) return undefined;
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0) return this.allowsAddress(host, url.protocol) ? url.href : undefined;
    const isLocal = LOCAL_NAME.test(host) || !host.includes('.');
    return isLocal && !this.hasAllowed ? undefined : url.href;
  }

  /** Whether a connection to this address may be made. Without TLS only within the allowed networks. */
  allowsAddress(address: string, protocol: string): boolean {
    const family = isIP(address);
    if (family === 0) return false;
    const kind = family === 4 ? 'ipv4' : 'ipv6';
    if (this.allowed.check(address, kind)) return true;
    if (protocol !== 'https:' || this.forbidden.check(address, kind)) return false;
    return family === 4 || this.publicIpv6.check(address, kind);
  }
}

function networks(names: readonly string[]): BlockList {
  const list = new BlockList();
  for (const name of names) {
    const [address = '', prefix] = name.split('/');
    const kind = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, prefix === undefined ? (kind === 'ipv6' ? 128 : 32) : Number(prefix), kind);
  }
  return list;
}
