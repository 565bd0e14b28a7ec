/**
 * What a secret looks like. Every pattern is linear in the length of the text: it starts at a
 * literal or at the begin of a word, and what it then runs over is either consumed or bounded.
 */

/** Stands for what was taken out. Never matches a rule itself, so scrubbing twice changes nothing. */
export const HIDDEN = '[hidden]';
/** After the part of a token that only says whose it is: `sk-…[hidden]`. */
const HIDDEN_REST = `…${HIDDEN}`;

export interface ScrubRule {
  readonly id: string;
  readonly apply: (text: string) => string;
}

/** Begins of tokens that name their issuer. The rest of the word is the secret. */
const TOKEN_PREFIXES: readonly string[] = [
  // OpenAI, Anthropic, OpenRouter and others that copied the form.
  String.raw`sk-(?:proj-|svcacct-|admin-|ant-(?:api\d\d-|admin\d\d-|oat\d\d-)?|or-v1-)?`,
  // GitHub, GitLab.
  String.raw`gh[pousr]_`,
  String.raw`github_pat_`,
  String.raw`gl(?:pat|ptt|dt|rt|cbt)-`,
  // Hugging Face, Replicate, Groq, xAI, Perplexity, NVIDIA.
  String.raw`hf_`,
  String.raw`api_org_`,
  String.raw`r8_`,
  String.raw`gsk_`,
  String.raw`xai-`,
  String.raw`pplx-`,
  String.raw`nvapi-`,
  // Slack, Google, Stripe, npm, PyPI, SendGrid, DigitalOcean, Docker Hub, age.
  String.raw`xox[abeoprs]-`,
  String.raw`xapp-`,
  String.raw`AIza`,
  String.raw`ya29\.`,
  String.raw`GOCSPX-`,
  String.raw`[sr]k_(?:live|test)_`,
  String.raw`whsec_`,
  String.raw`npm_`,
  String.raw`pypi-`,
  String.raw`SG\.`,
  String.raw`do[opr]_v1_`,
  String.raw`dckr_pat_`,
  String.raw`AGE-SECRET-KEY-1`,
];
/** Shorter words with such a begin are names (`hf_hub`, `sk-learn`) or examples (`sk-xxx`). */
const MIN_TOKEN_CHARS = 14;

const TOKEN = new RegExp(
  String.raw`(?<![A-Za-z0-9])(${TOKEN_PREFIXES.join('|')})[A-Za-z0-9_.*-]{${MIN_TOKEN_CHARS},}`,
  'g',
);
const AWS_KEY_ID =
  /(?<![A-Za-z0-9])(A(?:KIA|SIA|GPA|IDA|ROA|NPA|BIA|CCA))[A-Z0-9]{16}(?![A-Za-z0-9])/g;
/** Azure's long keys hold this mark at a fixed place. */
const AZURE_KEY = /(?<![A-Za-z0-9])[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{10,}/g;
/** The run of the whole word is consumed even when it turns out to be none: that keeps it linear. */
const JWT = /(?<![A-Za-z0-9_-])eyJ[\w.=-]{17,}/g;

const SCHEME_AND_VALUE =
  /(?<![A-Za-z0-9])(Bearer|Basic|Token|Digest)([ \t]{1,8})([A-Za-z0-9._~+/=-]{8,})/gi;
/** One word after a scheme is prose ("basic authentication") unless it looks like no word. */
const NO_WORD = /\d|[A-Z].*[A-Z]|=$/;
const LONG_FOR_A_WORD = 24;

const URL_PASSWORD = /(:\/\/[^\s:@/?#"']{0,256}:)[^\s/"']{1,512}@/g;
const URL_PARAMETER =
  /([?&;](?:sig|signature|key|api[-_]?key|(?:access|auth|id|refresh|session)?[-_]?token|code|secret|client[-_]secret|password|x-amz-signature|x-amz-security-token|x-amz-credential|x-goog-signature)=)[^&\s"'<>#]{6,}/gi;
const WEBHOOK =
  /(hooks\.slack\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/webhooks\/|\.webhook\.office\.com\/webhookb2\/|api\.telegram\.org\/bot)[\w\-/@:.]{8,}/gi;

/** Names whose value is a secret whatever it looks like. */
const STRONG_NAME = [
  String.raw`(?:api|app|secret|access|account|shared[-_]?access|subscription|private|signing|encryption|master|client|service|storage|ssh)[-_ ]?key(?:[-_]?id)?`,
  String.raw`apikeys?`,
  String.raw`(?:client|app|webhook|consumer|shared|hmac|jwt)[-_ ]?secret`,
  String.raw`(?:access|auth|refresh|bearer|id|session|security|api|bot|hub|hf|gh|github|gitlab|slack|user|personal)[-_]?token`,
  String.raw`passwords?|passwd|passphrase|pwd`,
].join('|');
const NAME_END = String.raw`(?:_(?:value|b64|base64|\d{1,3})|\d{1,3})?(?: provided)?`;
/** Between a name and its value in a shell, in JSON (also inside a string), YAML, Python, a header. */
const ASSIGN = String.raw`\\{0,3}["'\]]{0,2}[ \t]{0,8}(?:=>|:=|[=:])[ \t]{0,8}`;
/** A value in quotes, in escaped quotes, or up to the next space. Always consumed as a whole. */
const VALUE = [
  String.raw`"[^"\\]*(?:\\.[^"\\]*)*`,
  String.raw`'[^'\\]*(?:\\.[^'\\]*)*`,
  String.raw`\\{1,3}["'][^"'\\]*`,
  String.raw`(?:[^\s"'\\]|\\(?!["']))+`,
].join('|');
const STRONG_ASSIGN = new RegExp(
  String.raw`((?:${STRONG_NAME})${NAME_END}${ASSIGN}(?:[bru]{1,2}(?=["']))?)(${VALUE})`,
  'gi',
);

/** Names that ordinary text uses too: their value must look like a secret. */
const WEAK_ASSIGN = new RegExp(
  String.raw`((?:token|secret|credentials?|cookie|authorization|pass|auth)${NAME_END}${ASSIGN}\\{0,3}["']?(?:(?:Bearer|Basic|Token|Digest)[ \t]{1,4})?)([A-Za-z0-9_./+~-]{8,512}={0,2})`,
  'gi',
);
const HAS_DIGIT_AND_LETTER = /\d.*[A-Za-z]|[A-Za-z].*\d/;

const FLAG_NAME = String.raw`--?[A-Za-z0-9_-]{0,48}(?:(?:api|access|secret|account|subscription)[-_]?key|token|secret|password|passwd|passphrase)`;
/** `--token X`, also as neighbours in a list of arguments: `'--token', 'X'`. */
const FLAG_GAP = String.raw`(?:\\{0,3}["'],?[ \t]{0,4}(?=\\{0,3}["'])|[ \t]{1,8}(?![-\s]))`;
const FLAG = new RegExp(String.raw`(?<![A-Za-z0-9_-])(${FLAG_NAME}${FLAG_GAP})(${VALUE})`, 'gi');
/** `--max-token 1500` */
const COUNT_FLAG = /token["'\\,\s]*$/i;
const USER_AND_PASSWORD =
  /(\bcurl\b[^\n]{0,200}? (?:-u|--user)[ =]["']?[^\s:"']{1,128}:)[^\s"']{1,256}/g;
const SSHPASS = /(\bsshpass[ \t]+-p[ \t]*)("[^"]{1,256}"?|'[^']{1,256}'?|[^\s"']{1,256})/g;

/** What stands where a secret would be: nothing, an example, a variable, a call. */
const PLACEHOLDER =
  /^(?:none|null|nil|undefined|true|false|yes|no|empty|unset|\*+|x{3,}|\.{3}|…|<[^>]*>|<[a-z_-]+|\$\{?[A-Z_][A-Z0-9_]*\}?|%[A-Z_]+%|\{\w*\})?[,;:)\]}]*$/i;
/** `api_key=None,model=…` in one word. */
const STARTS_EMPTY = /^(?:none|null|true|false)[,;)\]}]/i;
/** `PWD=/home/user`, `SSH_KEY=C:\…`, `--access-key ~/.key`: a place, not a secret. */
const PLACE_NAME = /(?:pwd|key)[^a-z]*$/i;
const PLACE = /^(?:\/[\w.@-]|~\/|\.{1,2}\/|[A-Za-z]:[\\/])\S*$/;
const OPENING = /^\\{0,3}["']/;
const CLOSING = /[,;)\]}]+$/;
const KEPT_BEGIN = /^[\w.-]{0,24}…(?=\[hidden\])/;

export const SCRUB_RULES: readonly ScrubRule[] = [
  { id: 'private_key', apply: hidePrivateKeys },
  replacing('token', TOKEN, (_all, prefix) => prefix + HIDDEN_REST),
  replacing('aws_key_id', AWS_KEY_ID, (_all, prefix) => prefix + HIDDEN_REST),
  replacing('azure_key', AZURE_KEY, () => HIDDEN),
  replacing('jwt', JWT, (all) => (all.includes('.') ? `eyJ${HIDDEN_REST}` : all)),
  replacing('webhook', WEBHOOK, (_all, start) => start + HIDDEN),
  replacing('url_password', URL_PASSWORD, (_all, start) => `${start}${HIDDEN}@`),
  replacing('url_parameter', URL_PARAMETER, (_all, name) => name + HIDDEN),
  replacing('scheme', SCHEME_AND_VALUE, (all, scheme, space, value) =>
    NO_WORD.test(value) || value.length >= LONG_FOR_A_WORD ? scheme + space + HIDDEN : all,
  ),
  replacing('flag', FLAG, (all, flag, value) =>
    COUNT_FLAG.test(flag) && /^\d{1,7}$/.test(value) ? all : flag + hideValue(flag, value),
  ),
  replacing('user', USER_AND_PASSWORD, (_all, start) => start + HIDDEN),
  replacing('sshpass', SSHPASS, (_all, start) => start + HIDDEN),
  replacing('assignment', STRONG_ASSIGN, (_all, name, value) => name + hideValue(name, value)),
  { id: 'weak_assignment', apply: hideWeaklyNamed },
];

/** The replacement gets the match and its groups; a group that took no part is ''. */
function replacing(
  id: string,
  pattern: RegExp,
  replace: (all: string, first: string, second: string, third: string) => string,
): ScrubRule {
  return {
    id,
    apply: (text) =>
      text.replace(pattern, (all: string, ...groups: unknown[]) =>
        replace(all, toText(groups[0]), toText(groups[1]), toText(groups[2])),
      ),
  };
}

function toText(group: unknown): string {
  return typeof group === 'string' ? group : '';
}

/** Keeps the quotes around a value, and what closes the list or object that it stands in. */
function hideValue(name: string, value: string): string {
  const opening = OPENING.exec(value)?.[0] ?? '';
  const inner = value.slice(opening.length);
  if (PLACEHOLDER.test(inner) || STARTS_EMPTY.test(inner)) return value;
  if (PLACE_NAME.test(name) && PLACE.test(inner)) return value;
  const kept = KEPT_BEGIN.exec(inner)?.[0] ?? '';
  const rest = inner.replaceAll(HIDDEN, '').slice(-8);
  const closing = opening === '' ? (CLOSING.exec(rest)?.[0] ?? '') : '';
  return opening + kept + HIDDEN + closing;
}

/** A value that is left alone is searched again: `token:my_secret=…`. */
function hideWeaklyNamed(text: string): string {
  let result = '';
  let from = 0;
  WEAK_ASSIGN.lastIndex = 0;
  for (let match = WEAK_ASSIGN.exec(text); match !== null; match = WEAK_ASSIGN.exec(text)) {
    const [all, name = '', value = ''] = match;
    if (HAS_DIGIT_AND_LETTER.test(value) && !PLACE.test(value)) {
      result += text.slice(from, match.index) + name + HIDDEN;
      from = match.index + all.length;
    } else {
      WEAK_ASSIGN.lastIndex = match.index + name.length;
    }
  }
  return from === 0 ? text : result + text.slice(from);
}

const KEY_BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const KEY_END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;

/** Hides what is between the marks; without an end mark, up to the end of the text. */
function hidePrivateKeys(text: string): string {
  if (!text.includes('PRIVATE KEY')) return text;
  let result = '';
  let from = 0;
  for (;;) {
    KEY_BEGIN.lastIndex = from;
    const begin = KEY_BEGIN.exec(text);
    if (begin === null) return result + text.slice(from);
    const bodyAt = begin.index + begin[0].length;
    KEY_END.lastIndex = bodyAt;
    const bodyEnd = KEY_END.exec(text)?.index ?? text.length;
    const hasBody = text.slice(bodyAt, bodyEnd).trim() !== '';
    result += text.slice(from, bodyAt) + (hasBody ? HIDDEN : text.slice(bodyAt, bodyEnd));
    from = bodyEnd;
  }
}
