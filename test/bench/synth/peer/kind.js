'use strict';

// What the template has. The CDK's validation looks at every combination of conditions, so
// apps/template --validate leaves out the protections and the mapping of Regions, and so does
// this with the same argument.

const validate = process.argv.includes('--validate');

const protections = validate ? [] : [
  { parameter: 'DgaProtection', name: 'DGA' },
  { parameter: 'DictionaryDgaProtection', name: 'DICTIONARY_DGA' },
  { parameter: 'DnsTunnelingProtection', name: 'DNS_TUNNELING' },
];
// unused are the parameters that it leaves out.
const unused = validate ? ['DgaProtection', 'DictionaryDgaProtection', 'DnsTunnelingProtection', 'ProtectionConfidence'] : [];

module.exports = { hasMapping: !validate, protections, unused, validate };
