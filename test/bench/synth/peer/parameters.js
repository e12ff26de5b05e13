'use strict';

// The parameters of apps/template and how the console groups them. Their texts, patterns and
// values are data, which both sides have: they come from the committed template.

const { CfnParameter } = require('aws-cdk-lib');
const { unused } = require('./kind');
const { Metadata, Parameters } = require('./vpcdns.json');

const camelCase = (name) => name[0].toLowerCase() + name.slice(1);

function addParameters(stack) {
  const all = {};
  for (const [id, properties] of Object.entries(Parameters)) {
    if (unused.includes(id)) continue;
    const props = Object.fromEntries(Object.entries(properties).map(([name, value]) => [camelCase(name), value]));
    all[id] = new CfnParameter(stack, id, props);
  }
  return all;
}

function addInterface(stack) {
  stack.templateOptions.metadata = Metadata;
}

module.exports = { addInterface, addParameters };
