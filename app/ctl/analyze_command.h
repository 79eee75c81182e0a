// `policy test`, which stands under the command `policy` but reads and prints what `analyze` does.
#pragma once

#include "app/ctl/command.h"

namespace gatehouse::ctl {

void addPolicyTest(CLI::App* policy, Context& context);

}  // namespace gatehouse::ctl
