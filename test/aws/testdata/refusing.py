"""Runs the emulator with a stack whose creation fails as AWS has it: python3 refusing.py MENDED SCRIPT ARGS...

MENDED is test/emulator/testdata/mended.py. In moto such a stack stays half made, and breaks the listing of
all stacks; at AWS it is rolled back, says why in its events, and has to be deleted.
"""
import runpy
import sys

mended, sys.argv = sys.argv[1], sys.argv[2:]
runpy.run_path(mended)

from moto.cloudformation import models  # noqa: E402, mended before it is used

_create = models.CloudFormationBackend.create_stack
EMPTY = '{"Resources": {}}'


def create_stack(self, name, template, parameters, **rest):
    before = set(self.stacks)
    try:
        return _create(self, name, template, parameters, **rest)
    except Exception as error:
        failed = next((self.stacks[key] for key in self.stacks if key not in before and self.stacks[key].name == name), None)
        if failed is None:
            raise
        rolled_back = models.Stack(failed.stack_id, name, EMPTY, {}, self.account_id, self.region_name)
        rolled_back.status = "ROLLBACK_COMPLETE"
        rolled_back.status_reason = ""
        rolled_back.events = list(failed.events)
        rolled_back.events.append(
            models.Event(
                stack_id=failed.stack_id,
                stack_name=name,
                logical_resource_id="Emulated",
                physical_resource_id="",
                resource_type="",
                resource_status="CREATE_FAILED",
                resource_status_reason=str(getattr(error, "message", error)),
                resource_properties=None,
            )
        )
        self.stacks[failed.stack_id] = rolled_back
        return rolled_back


models.CloudFormationBackend.create_stack = create_stack

if __name__ == "__main__":
    runpy.run_path(sys.argv[0], run_name="__main__")
