// Values of known types, alone and in sentences, and values that are nothing; one JSON object a line, always the same.
'use strict';
const crypto = require('crypto');
const { allFakers } = require('@faker-js/faker');

const locales = ['en', 'en_GB', 'de', 'fr', 'es', 'it', 'pl', 'nl', 'sv', 'pt_BR', 'fi', 'en_IN'];
let seed = 20240607;
function random() {                       // mulberry32: the same on every machine
  seed |= 0; seed = seed + 0x6D2B79F5 | 0;
  let t = Math.imul(seed ^ seed >>> 15, 1 | seed);
  t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
  return ((t ^ t >>> 14) >>> 0) / 4294967296;
}
const int = (a, b) => a + Math.floor(random() * (b - a + 1));
const digits = n => Array.from({ length: n }, () => int(0, 9)).join('');
const pick = list => list[int(0, list.length - 1)];
const from = (alphabet, n) => Array.from({ length: n }, () => pick(alphabet)).join('');
const two = n => String(n).padStart(2, '0');
const ALNUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const HEX = '0123456789abcdef';
const sum = (text, weights) => weights.reduce((s, w, i) => s + w * Number(text[i]), 0);
const until = (make, good) => { for (;;) { const x = make(); if (good(x)) return x; } };
const luhnDigit = t => { let s = 0; [...t].reverse().forEach((c, i) => { let d = Number(c); if (i % 2 === 0) { d *= 2; if (d > 9) d -= 9; } s += d; }); return String((10 - s % 10) % 10); };

for (const name of locales) allFakers[name].seed(4711);
const say = object => process.stdout.write(JSON.stringify(object) + '\n');

// The sentences name what is in them as people do.
function emit(type, kinds, value, sentences, alone = true, slack = 0) {
  if (alone) say({ type, kinds, value, text: value, slack });
  say({ type: alone ? type : type + ' (named)', kinds, value, text: pick(sentences).replace('%', () => value), slack });
}

const makers = {
  us_ssn: () => until(() => `${two(int(0, 8))}${int(1, 9)}-${two(int(1, 99))}-${int(1000, 9999)}`, x => !x.startsWith('666')),
  us_itin: () => `9${digits(2)}-${pick(['50', '58', '65', '70', '75', '88', '90', '92', '94', '99'])}-${digits(4)}`,
  uk_nino: () => until(() => from('ABCEGHJKLMNPRSTWXYZ', 1) + from('ABCEGHJKLMNPRSTWXYZ', 1) + digits(6) + pick('ABCD'), x => !['BG', 'GB', 'NK', 'KN', 'TN', 'NT', 'ZZ'].includes(x.slice(0, 2))),
  uk_nhs: () => until(() => digits(9), x => { const c = 11 - sum(x, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11; return c !== 10 && x[0] > '3'; }),
  de_steuer_id: () => { let t = until(() => '123456789'.split('').sort(() => random() - 0.5).join(''), x => x[0] !== '0'); const at = int(1, 8); t = t.slice(0, at) + t[int(0, at - 1)] + t.slice(at); let p = 10; for (const c of t) { let s = (Number(c) + p) % 10; if (s === 0) s = 10; p = s * 2 % 11; } const d = 11 - p; return t + (d === 10 ? 0 : d); },
  fr_nir: () => { const t = pick('12') + two(int(40, 99)) + two(int(1, 12)) + two(int(1, 18)) + digits(3) + digits(3); return t + two(97 - Number(BigInt(t) % 97n)); },
  es_nif: () => { const n = digits(8); return n + 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(n) % 23]; },
  es_nie: () => { const x = int(0, 2), n = digits(7); return 'XYZ'[x] + n + 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(String(x) + n) % 23]; },
  pl_pesel: () => { const t = two(int(40, 99)) + two(int(1, 12)) + two(int(1, 28)) + digits(4); return t + (10 - sum(t, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10) % 10; },
  nl_bsn: () => until(() => digits(9), x => x[0] !== '0' && sum(x, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0),
  se_personnummer: () => { const t = two(int(40, 99)) + two(int(1, 12)) + two(int(1, 28)) + digits(3); return t.slice(0, 6) + '-' + t.slice(6) + luhnDigit(t); },
  fi_hetu: () => { const d = two(int(1, 28)) + two(int(1, 12)) + two(int(40, 99)), n = String(int(2, 899)).padStart(3, '0'); return d + '-' + n + '0123456789ABCDEFHJKLMNPRSTUVWXY'[Number(d + n) % 31]; },
  in_pan: () => from(UPPER, 3) + pick('PCHFA') + pick(UPPER) + String(int(1, 9999)).padStart(4, '0') + pick(UPPER),
  sg_nric: () => { const p = pick('ST'), n = digits(7); return p + n + 'JZIHGFEDCBA'[(sum(n, [2, 7, 6, 5, 4, 3, 2]) + (p === 'T' ? 4 : 0)) % 11]; },
  au_tfn: () => until(() => int(1, 9) + digits(8), x => sum(x, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0),
  au_abn: () => { const n = until(() => int(1, 9) + digits(10), x => (sum(x, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0); return `${n.slice(0, 2)} ${n.slice(2, 5)} ${n.slice(5, 8)} ${n.slice(8)}`; },
  au_medicare: () => { const t = int(2, 6) + digits(7); return `${t.slice(0, 4)} ${t.slice(4)}${sum(t, [1, 3, 7, 9, 1, 3, 7, 9]) % 10} ${int(1, 9)}`; },
  br_cpf: () => { const t = digits(9); const c = x => { let s = 0; [...x].forEach((d, i) => { s += Number(d) * (x.length + 1 - i); }); const r = s % 11; return r < 2 ? 0 : 11 - r; }; const a = t + c(t); const b = a + c(a); return `${b.slice(0, 3)}.${b.slice(3, 6)}.${b.slice(6, 9)}-${b.slice(9)}`; },
  br_cnpj: () => { const t = digits(8) + '0001'; const c = x => { let s = 0, w = 2; for (let i = x.length - 1; i >= 0; --i) { s += Number(x[i]) * w; w = w === 9 ? 2 : w + 1; } const r = s % 11; return r < 2 ? 0 : 11 - r; }; const a = t + c(t); const b = a + c(a); return `${b.slice(0, 2)}.${b.slice(2, 5)}.${b.slice(5, 8)}/${b.slice(8, 12)}-${b.slice(12)}`; },
  kr_rrn: () => `${two(int(50, 99))}${two(int(1, 12))}${two(int(1, 28))}-${pick('12')}${digits(6)}`,
  cn_resident_id: () => { const t = pick(['110101', '310115', '440305']) + int(1950, 2005) + two(int(1, 12)) + two(int(1, 28)) + digits(3); return t + '10X98765432'[sum(t, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11]; },
  it_codice_fiscale: () => { const odd = { 0: 1, 1: 0, 2: 5, 3: 7, 4: 9, 5: 13, 6: 15, 7: 17, 8: 19, 9: 21, A: 1, B: 0, C: 5, D: 7, E: 9, F: 13, G: 15, H: 17, I: 19, J: 21, K: 2, L: 4, M: 18, N: 20, O: 11, P: 3, Q: 6, R: 8, S: 12, T: 14, U: 16, V: 10, W: 22, X: 25, Y: 24, Z: 23 }; const t = from('BCDFGLMNPRST', 6) + two(int(40, 99)) + pick('ABCDEHLMPRST') + two(int(1, 28)) + pick('ABCDEFGHIL') + digits(3); let s = 0; [...t].forEach((c, i) => { s += i % 2 === 0 ? odd[c] : /\d/.test(c) ? Number(c) : c.charCodeAt(0) - 65; }); return t + UPPER[s % 26]; },
};
makers.uk_nhs = () => { const x = until(() => int(4, 7) + digits(8), y => 11 - sum(y, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11 !== 10); return `${x.slice(0, 3)} ${x.slice(3, 6)} ${x.slice(6)}${(11 - sum(x, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11}`; };
const verhoeffD = [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 0, 6, 7, 8, 9, 5], [2, 3, 4, 0, 1, 7, 8, 9, 5, 6], [3, 4, 0, 1, 2, 8, 9, 5, 6, 7], [4, 0, 1, 2, 3, 9, 5, 6, 7, 8], [5, 9, 8, 7, 6, 0, 4, 3, 2, 1], [6, 5, 9, 8, 7, 1, 0, 4, 3, 2], [7, 6, 5, 9, 8, 2, 1, 0, 4, 3], [8, 7, 6, 5, 9, 3, 2, 1, 0, 4], [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]];
const verhoeffP = [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 5, 7, 6, 2, 8, 3, 0, 9, 4], [5, 8, 0, 3, 7, 9, 6, 1, 4, 2], [8, 9, 1, 6, 0, 4, 3, 5, 2, 7], [9, 4, 5, 3, 1, 2, 6, 8, 7, 0], [4, 2, 8, 6, 5, 7, 3, 9, 0, 1], [2, 7, 9, 3, 8, 0, 6, 4, 1, 5], [7, 0, 4, 6, 9, 1, 3, 2, 5, 8]];
makers.in_aadhaar = () => { const x = until(() => int(2, 9) + digits(11), y => { let c = 0; [...y].reverse().forEach((d, i) => { c = verhoeffD[c][verhoeffP[i % 8][Number(d)]]; }); return c === 0; }); return `${x.slice(0, 4)} ${x.slice(4, 8)} ${x.slice(8)}`; };

const named = {
  us_ssn: ['My SSN is %.', '{"ssn": "%"}'], us_itin: ['ITIN: %', 'taxpayer id % on file'], uk_nino: ['NI number %', 'National Insurance: %.'],
  uk_nhs: ['NHS no. %', 'NHS number: % (verified)'], de_steuer_id: ['Steuer-ID: %', 'IdNr. % liegt vor.'], fr_nir: ['NIR %', 'Sécurité sociale : %'],
  es_nif: ['DNI %', 'NIF: %.'], es_nie: ['NIE %', 'Mi NIE es %'], pl_pesel: ['PESEL: %', 'nr PESEL %.'], nl_bsn: ['BSN: %', 'burgerservicenummer % is bekend'],
  se_personnummer: ['personnummer %', 'pnr: %'], fi_hetu: ['hetu %', 'henkilötunnus: %.'], in_pan: ['PAN: %', 'PAN card %.'], sg_nric: ['NRIC %', 'NRIC: %.'],
  au_tfn: ['TFN %', 'tax file number: %'], au_abn: ['ABN %', 'ABN: %.'], au_medicare: ['Medicare %', 'medicare card %.'], br_cpf: ['CPF %', 'CPF: %.'],
  br_cnpj: ['CNPJ %', 'CNPJ: %.'], kr_rrn: ['주민등록번호 %', 'RRN: %'], cn_resident_id: ['身份证 %', 'id %.'], it_codice_fiscale: ['Codice fiscale: %', 'C.F. %.'],
  in_aadhaar: ['Aadhaar: %', 'aadhaar no % linked'],
};
const onlyNamed = new Set(['nl_bsn', 'au_tfn']);
for (const [type, make] of Object.entries(makers))
  for (let i = 0; i < 60; ++i) emit(type, type, make(), named[type], !onlyNamed.has(type));

const base58 = bytes => { const A = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'; let n = BigInt('0x' + bytes.toString('hex')), t = ''; while (n > 0n) { t = A[Number(n % 58n)] + t; n /= 58n; } for (const b of bytes) { if (b !== 0) break; t = '1' + t; } return t; };
const sha = b => crypto.createHash('sha256').update(b).digest();
for (let i = 0; i < 60; ++i) {
  const body = Buffer.concat([Buffer.from([pick([0, 5])]), Buffer.from(from(HEX, 40), 'hex')]);
  emit('bitcoin_address', 'bitcoin_address', base58(Buffer.concat([body, sha(sha(body)).subarray(0, 4)])), ['send to %', '{"wallet":"%"}']);
  emit('ethereum_address', 'ethereum_address', '0x' + from(HEX, 40), ['send to %', '{"wallet":"%"}']);
}
for (const name of locales) {
  const f = allFakers[name];
  for (let i = 0; i < 25; ++i) {
    emit('email', 'email', f.internet.email().normalize('NFC'), ['Contact: % (work)', '{"email":"%"}', 'mail % please']);
    emit('person_name', 'person_name', `${f.person.firstName()} ${f.person.lastName()}`, ['Hello %, thank you.', 'Signed by % today', '{"full_name":"%"}']);
    emit('phone', 'phone', f.phone.number({ style: 'international' }), ['call %', 'Tel: %.', '{"phone":"%"}']);
    emit('phone as written', 'phone', f.phone.number({ style: 'human' }), ['Phone: % (home)', 'tel. %'], false);
    emit('address', 'address', f.location.streetAddress(), ['He lives at %, they say', '{"street":"%"}'], true, 6);
    emit('iban', 'iban', f.finance.iban(), ['IBAN: %', 'pay to % now']);
    emit('iban in groups', 'iban', f.finance.iban({ formatted: true }), ['IBAN: %', '{"iban":"%"}']);
    emit('card_number', 'card_number', f.finance.creditCardNumber({ issuer: pick(['visa', 'mastercard', 'american_express', 'discover', 'diners_club', 'jcb']) }), ['card % exp 12/29', '{"cc":"%"}']);
    emit('ipv4', 'ipv4', f.internet.ipv4(), ['from % to', 'client=%, ok']);
    emit('ipv6', 'ipv6', f.internet.ipv6(), ['from % to', 'addr %.']);
    emit('mac', 'mac', f.internet.mac(), ['device %', '{"mac":"%"}']);
    emit('coordinates', 'coordinates', `${f.location.latitude()}, ${f.location.longitude()}`, ['at % now', '{"geo":"%"}']);
    emit('us_routing', 'us_routing', until(() => f.finance.routingNumber(), x => /^(0[0-9]|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)/.test(x)), ['Routing number %', 'ABA % checking'], false);
    emit('date_of_birth', 'date_of_birth', f.date.birthdate().toISOString().slice(0, 10), ['born %', 'DOB: %', '{"date_of_birth":"%"}'], false);
    emit('passport', 'passport', pick(UPPER) + digits(8), ['passport number %', 'Passport: %'], false);
    emit('driver_license', 'driver_license', pick(UPPER) + digits(7), ["driver's license %", 'driving licence no. %'], false);
    emit('medical_record_number', 'medical_record_number', digits(8), ['MRN: %', 'medical record number %'], false);
  }
}
const secrets = {
  aws_access_key: () => 'AKIA' + from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16), gcp_api_key: () => 'AIza' + from(ALNUM + '-_', 35), github_token: () => pick(['ghp_', 'gho_', 'ghs_']) + from(ALNUM, 36),
  gitlab_token: () => 'glpat-' + from(ALNUM, 20), slack_token: () => `xoxb-${digits(12)}-${digits(12)}-${from(ALNUM, 24)}`, stripe_key: () => 'sk_live_' + from(ALNUM, 24), npm_token: () => 'npm_' + from(ALNUM, 36),
  openai_key: () => 'sk-proj-' + from(ALNUM, 48), anthropic_key: () => 'sk-ant-api03-' + from(ALNUM + '-_', 93) + 'AA', jwt: () => [{ alg: 'HS256', typ: 'JWT' }, { sub: digits(10), iat: int(1e9, 2e9) }].map(x => Buffer.from(JSON.stringify(x)).toString('base64url')).join('.') + '.' + from(ALNUM, 43),
  private_key: () => '-----BEGIN PRIVATE KEY-----\n' + from(ALNUM + '+/', 64) + '\n' + from(ALNUM + '+/', 64) + '\n-----END PRIVATE KEY-----', azure_storage_key: () => 'AccountKey=' + from(ALNUM + '+/', 86) + '==',
};
for (const [type, make] of Object.entries(secrets))
  for (let i = 0; i < 40; ++i) emit(type, type + ' secret', make(), ['key: % #prod', 'export TOKEN=%', '{"v":"%"}'], true, 12);
for (let i = 0; i < 60; ++i) {
  emit('url_password', 'url_password', 'pw' + from(ALNUM, 10), ['postgres://app:%@db.internal:5432/shop', 'DATABASE_URL=mysql://root:%@10.0.0.5/x'], false);
  emit('assigned secret', 'secret', from(ALNUM, 32), ['api_key = "%"', 'client_secret: %', '{"access_token":"%"}'], false);
  emit('password', 'secret', from(ALNUM, 6) + '!' + int(10, 99), ['password: %', 'PASSWORD=%', 'pwd="%"'], false);
}

const f = allFakers.en;
const negatives = [
  () => `ORD-${digits(9)}`, () => `Order #${digits(8)}`, () => digits(8), () => `INV-${int(2019, 2025)}-${digits(6)}`, () => `v${int(0, 20)}.${int(0, 99)}.${int(0, 99)}`, () => `version ${int(1, 9)}.${int(0, 9)}.${int(0, 99)}.${int(0, 9)}`,
  () => from(HEX, 40), () => from(HEX, 64), () => from(HEX, 32), () => from(HEX, 7), () => f.string.uuid(), () => new Date(int(1e12, 17e11)).toISOString(), () => `${int(2000, 2025)}-${two(int(1, 12))}-${two(int(1, 28))} ${two(int(0, 23))}:${two(int(0, 59))}:${two(int(0, 59))}`,
  () => String(int(1500000000, 1790000000)), () => String(int(1500000000, 1790000000) * 1000 + int(0, 999)), () => `$${int(1, 9999)}.${two(int(0, 99))}`, () => `${int(1, 999)},${digits(3)}.${digits(2)} EUR`, () => `${from(UPPER, 3)}-${digits(5)}`, () => `SKU${digits(7)}`, () => f.commerce.productName(),
  () => `${int(1, 31)}/${int(1, 12)}/${int(1990, 2025)}`, () => `${int(1, 999)} x ${int(1, 999)} x ${int(1, 999)} mm`, () => `GET /items/${digits(6)}?page=${int(1, 50)} HTTP/1.1 200 ${int(100, 90000)}`, () => `${random() * 1000}`, () => `2024-0${int(1, 9)}-11T10:12:1${int(0, 9)}Z INFO worker-${int(1, 20)} done in ${int(1, 999)}ms`,
  () => f.lorem.sentence(), () => f.lorem.paragraph(), () => f.hacker.phrase(), () => f.company.catchPhrase(), () => `${int(10, 99)}%`, () => `${int(1, 9)}.${digits(10)}`, () => `rgb(${int(0, 255)}, ${int(0, 255)}, ${int(0, 255)})`, () => `#${from(HEX, 6)}`, () => `/var/lib/app/${digits(8)}/part-${digits(5)}.parquet`, () => `commit ${from(HEX, 40)}`,
  () => `${f.commerce.department()} ${f.commerce.productAdjective()}`, () => `${two(int(0, 23))}:${two(int(0, 59))}:${two(int(0, 59))}.${digits(3)}`, () => `ISBN 978-${int(0, 9)}-${digits(3)}-${digits(5)}-${int(0, 9)}`, () => `batch_${digits(9)}`, () => `${f.location.city()}, ${f.location.country()}`, () => pick(['shipped', 'pending', 'refunded', 'New York', 'United Kingdom', 'Chief Executive Officer', 'North America', 'Product Manager', 'San Francisco Bay', 'true', 'null', '']),
  () => String(int(100000000, 999999999)), () => digits(10), () => `TRK${digits(12)}`, () => `${f.color.human()} ${f.vehicle.type()}`, () => f.system.fileName(), () => f.system.semver(), () => f.internet.userAgent(), () => f.internet.url(), () => f.music.songName(),
];
for (const make of negatives)
  for (let i = 0; i < 30; ++i) say({ text: make() });
