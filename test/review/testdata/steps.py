"""The executor of Step Functions that moto has, on loopback.

    python steps.py PORT

It calls S3 and AWS Lambda where VPCDNS_S3 and VPCDNS_LAMBDA say: a server of S3 that is not moto's,
and functions that run in AWS's runtime interface emulator.
"""
import os
import sys
import time

import boto3

ENDPOINTS = {"s3": os.environ["VPCDNS_S3"], "lambda": os.environ["VPCDNS_LAMBDA"]}
original = boto3.client


def client(*args, **kwargs):
    service = kwargs.get("service_name") or args[0]
    if service in ENDPOINTS:
        kwargs["endpoint_url"] = ENDPOINTS[service]
    return original(*args, **kwargs)


boto3.client = client

from moto.core import config  # noqa: E402
from moto.server import main  # noqa: E402
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl  # noqa: E402
from moto.stepfunctions.parser.backend.execution import Execution  # noqa: E402

class Impatient:
    """Waits a twentieth of the time before a retry."""

    @staticmethod
    def sleep(seconds):
        time.sleep(seconds / 20)


retrier_decl.time = Impatient

# moto copies a state machine for a second execution, and cannot copy the first one, which has locks.
Execution.__deepcopy__ = lambda self, memo: self
config.default_user_config["stepfunctions"]["execute_state_machine"] = True
port = sys.argv[1]
os.environ["MOTO_PORT"] = port
main(["-H", "127.0.0.1", "-p", port])
