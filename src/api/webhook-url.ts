import { HansaError } from '../errors.ts'
import type { MeshSettings } from '../spec/mesh.ts'

/** Throws `invalid_input` unless it is an address that a node may be told to call; where its name leads is seen at each call. */
export function requireWebhookUrl(text: string, { webhooks }: Pick<MeshSettings, 'webhooks'>): void {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url?.protocol === 'http:' && webhooks.networks.length > 0
  if (url === undefined || (url.protocol !== 'https:' && !isPlain))
    throw new HansaError(
      'invalid_input',
      'the `url` of a webhook is an address that begins with `https://`',
      {
        remedy: '`webhooks.networks` in mesh.yaml allows others in networks of its own.',
      },
    )
  if (url.username !== '' || url.password !== '' || url.hash !== '')
    throw new HansaError('invalid_input', 'the `url` of a webhook has no name, password or `#` part', {
      remedy: 'What is sent is signed: the receiver knows by that who sends.',
    })
}
