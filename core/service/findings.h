// What a discovery brings back: plain values between the one that looks and the one that keeps. No value of a database.
#pragma once

#include "core/base/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gatehouse::service {

/// What is thought of one column. Evidence is in words, examples in it are masked.
struct Proposal {
    std::string label;
    double confidence = 0;                ///< 0…1
    std::vector<std::string> evidence;
};

struct ColumnFinding {
    std::string schema;
    std::string table;
    std::string column;
    std::string type;                     ///< as PostgreSQL prints it
    int64_t values = 0;                   ///< how many were looked at; -1: values of its type are not read
    std::string problem;                  ///< why its values could not be read; empty: they could, or need not be
    std::optional<Proposal> proposal;
};

struct DiscoveryRun {
    enum class Source { Discovery, Results };   ///< a look at the database, or values that results showed

    Source source = Source::Discovery;
    std::string connection;
    TimeUs startedUs = 0;
    TimeUs finishedUs = 0;
    std::vector<ColumnFinding> columns;   ///< every column that was looked at
    std::string problem;                  ///< why it ended early; empty: it did not
    bool whole = false;                   ///< somebody asked for every column
    bool again = false;                   ///< another look by itself at what was empty: of no interest unless it found something
};

/// What a run changed.
struct DiscoveryChange {
    int64_t columns = 0;
    int64_t proposed = 0;                 ///< new or stronger ones, enforced ones too
    int64_t enforced = 0;                 ///< of these: enforced from now on
};

struct DiscoveryProgress {
    std::string connection;
    int64_t done = 0;                     ///< tables
    int64_t total = 0;
    std::string table;                    ///< "schema.table" that is read now
};

}  // namespace gatehouse::service
