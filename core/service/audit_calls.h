// Calls that read the ledger: searching, single records, receipts, verifying. They change nothing.
#pragma once

#include "core/service/call_table.h"
#include "core/service/home.h"
#include "core/service/installation.h"
#include "core/service/side_work.h"

namespace gatehouse::service {

void addAuditCalls(CallTable& table, SideWork& aside, const Home& home, const LedgerIdentity& ledger);

}  // namespace gatehouse::service
