// What is known of sensitive columns in gatehouse.db: labels with where they come from, their history, and what was
// looked at. It decides nothing and never holds a value of the database.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/store/database.h"

#include <optional>
#include <string>
#include <vector>

namespace gatehouse::store {

enum class LabelState { Proposed, Confirmed, Cleared };
[[nodiscard]] const char* labelStateName(LabelState state);   ///< "proposed", "confirmed", "cleared"

struct LabelRow {
    std::string connection;
    std::string schema;
    std::string table;
    std::string column;
    std::string label;
    LabelState state = LabelState::Confirmed;
    double confidence = 1;                  ///< 0…1; 1 for what a person said
    std::vector<std::string> evidence;      ///< in words, a line each; examples in it are masked
    std::optional<std::string> masker;      ///< instead of the label's own form
    std::string setBy;                      ///< identity, "os:USER", "discovery" or "results"; empty: before this was kept
    TimeUs setUs = 0;
    std::string reason;                     ///< why it was cleared
};

/// One entry of the history: what a column's label was and became.
struct LabelChange {
    std::string schema;
    std::string table;
    std::string column;
    TimeUs atUs = 0;
    std::string who;
    std::string labelBefore;                ///< empty: there was none
    std::string stateBefore;
    std::string label;
    std::string state;
    double confidence = 0;
    std::string reason;
};

/// That a column was looked at.
struct ColumnLook {
    std::string schema;
    std::string table;
    std::string column;
    std::string type;
    TimeUs lookedUs = 0;
    int64_t values = 0;                     ///< how many values were seen; -1: values of its type are not read
    std::string problem;                    ///< why values could not be read
};

struct DiscoveryRow {
    TimeUs startedUs = 0;
    TimeUs finishedUs = 0;
    int64_t columns = 0;
    std::string problem;
};

class LabelRepository {
public:
    explicit LabelRepository(Database& database) : m_database(database) {}

    /// Adds or replaces the column's label and notes the change in its history when label or state differ.
    [[nodiscard]] Outcome save(const LabelRow& label);
    [[nodiscard]] Result<std::optional<LabelRow>> find(const LabelRow& column);
    [[nodiscard]] Result<std::vector<LabelRow>> all();                          ///< sorted by connection and column
    [[nodiscard]] Result<std::vector<LabelRow>> of(const std::string& connection);
    /// Newest first, since a time.
    [[nodiscard]] Result<std::vector<LabelChange>> history(const std::string& connection, TimeUs sinceUs, int limit);

    [[nodiscard]] Outcome saveLook(const std::string& connection, const ColumnLook& look);
    [[nodiscard]] Result<std::vector<ColumnLook>> looks(const std::string& connection);
    [[nodiscard]] Outcome saveDiscovery(const std::string& connection, const DiscoveryRow& run);
    [[nodiscard]] Result<std::optional<DiscoveryRow>> discovery(const std::string& connection);

private:
    Database& m_database;
};

}  // namespace gatehouse::store
