'use strict';

// The same as empty/main.go.

const { App, Stack } = require('aws-cdk-lib');

const app = new App();
new Stack(app, 'Empty');
app.synth();
