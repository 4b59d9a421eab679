import { createHash, X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';

export interface ReplayCertificate {
  readonly key: string;
  readonly cert: string;
  /** Base64 SHA-256 of the public key: for Chromium's --ignore-certificate-errors-spki-list. */
  readonly spki: string;
}

/** A certificate for all the replayed hosts, made anew at each start and kept nowhere. */
export async function makeCertificate(hosts: readonly string[]): Promise<ReplayCertificate> {
  const altNames = [
    ...hosts.map((value) => ({ type: 2 as const, value })),
    { type: 7 as const, ip: '127.0.0.1' },
  ];
  const made = await generate([{ name: 'commonName', value: 'replay exchange' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames },
    ],
  });
  const der = new X509Certificate(made.cert).publicKey.export({ type: 'spki', format: 'der' });
  return { key: made.private, cert: made.cert, spki: createHash('sha256').update(der).digest('base64') };
}
