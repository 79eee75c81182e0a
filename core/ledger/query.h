// What an audit asks the ledger for, and what it gets; plain values.
#pragma once

#include "core/ledger/head.h"
#include "core/ledger/record.h"

#include <string>
#include <vector>

namespace gatehouse::ledger {

/// Empty fields ask nothing; within a list any entry is enough.
struct Query {
    std::vector<std::string> identities;
    std::vector<std::string> identityKinds;
    std::vector<std::string> verdicts;
    std::vector<std::string> kinds;
    std::vector<std::string> labels;
    std::vector<std::string> connections;
    std::string sessionId;
    std::string object;            ///< substring of an object's name
    std::string text;              ///< substring of shape, detail or rule
    TimeUs sinceUs = 0;
    TimeUs untilUs = 0;            ///< 0: now
    uint64_t beforeSeq = 0;        ///< for paging: only records below this number
    uint64_t about = 0;            ///< outcomes and approvals that belong to this record
    int limit = 200;
};

/// Counts of one of several equal stretches of time.
struct Bucket {
    int64_t total = 0;
    int64_t blocked = 0;
};

/// A record with the proof that it stands under a signed head: checkable without the ledger.
struct Receipt {
    StoredRecord record;
    std::vector<Digest> proof;   ///< inclusion proof, from the leaf's sibling up
    Head head;
};

struct Verification {
    bool ok = false;
    uint64_t records = 0;
    uint64_t heads = 0;
    uint64_t firstBad = 0;       ///< number of the first record that is wrong; 0: none, or not about one record
    std::string problem;         ///< in words; empty when ok
    Head head;                   ///< the newest
};

}  // namespace gatehouse::ledger
