// What one SQL statement is and touches, as far as it can be told; a plain value.
#pragma once

#include "core/catalog/snapshot.h"

#include <compare>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gatehouse::sql {

enum class Effect : uint16_t {
    Read = 1,
    Write = 2,
    Ddl = 4,
    Destructive = 8,      ///< loses data or objects: DROP, TRUNCATE, DELETE/UPDATE without a selective WHERE, DROP COLUMN
    Privilege = 16,
    Execution = 32,       ///< runs code we cannot see into: DO, CALL, functions that cannot be read
    Session = 64,
    Transaction = 128,
    Maintenance = 256,
    Admin = 512,
};

class EffectSet {
public:
    constexpr EffectSet() = default;
    constexpr EffectSet(std::initializer_list<Effect> effects)
    {
        for (const Effect effect : effects)
            add(effect);
    }
    constexpr void add(Effect effect) { m_bits |= static_cast<uint16_t>(effect); }
    constexpr void add(EffectSet other) { m_bits |= other.m_bits; }
    [[nodiscard]] constexpr bool has(Effect effect) const { return (m_bits & static_cast<uint16_t>(effect)) != 0; }
    [[nodiscard]] constexpr bool empty() const { return m_bits == 0; }
    /// Something other than read, session or transaction: its record must be durable first.
    [[nodiscard]] constexpr bool beyondRead() const
    {
        return (m_bits & ~static_cast<unsigned>(static_cast<uint16_t>(Effect::Read) | static_cast<uint16_t>(Effect::Session)
                                                | static_cast<uint16_t>(Effect::Transaction))) != 0;
    }
    [[nodiscard]] constexpr uint16_t bits() const { return m_bits; }
    friend constexpr bool operator==(EffectSet, EffectSet) = default;

private:
    uint16_t m_bits = 0;
};

/// "read", "write", … in the order of the enum.
[[nodiscard]] const char* effectName(Effect effect);
[[nodiscard]] std::vector<std::string> effectNames(EffectSet effects);
/// Empty when the word is no effect.
[[nodiscard]] std::optional<Effect> effectFromName(std::string_view name);

enum class FindingKind {
    NoWhere,               ///< DELETE or UPDATE without WHERE
    AlwaysTrueWhere,       ///< … with one that keeps every row
    ServerFile,            ///< reads or writes files of the server: COPY to/from a file, pg_read_file, lo_import, …
    ServerProgram,         ///< COPY … PROGRAM
    SessionAuthorization,  ///< SET SESSION AUTHORIZATION, SET ROLE
    LexerSetting,          ///< changes how SQL is read: standard_conforming_strings, an unsafe client_encoding
    OpaqueFunction,        ///< calls a function whose effects cannot be told
    UnknownObject,         ///< names an object that the catalog does not have
    NotParsed,             ///< the grammar does not take it
    TooBig,                ///< over a limit of the analysis
    Unsupported,           ///< parsed, but a kind this version cannot look into
    DynamicSql,            ///< code it runs puts together SQL that cannot be known before
    NoLimit,               ///< rows of a large table without LIMIT and without a selective WHERE
    CartesianJoin,         ///< two row sources with no condition between them
    BlockingIndex,         ///< CREATE INDEX or REINDEX without CONCURRENTLY on a table with rows
    RewritingAlter,        ///< ALTER that writes every row again, or scans it under a lock; VACUUM FULL and CLUSTER too
    BlockingLock,          ///< LOCK that keeps writers, or everybody, out of a table until the transaction ends
    ActsAsOwner,           ///< defines code that runs with the rights of its owner: SECURITY DEFINER, a rule's actions
    WholeDatabase,         ///< names no object and works on all of them
    SideChannel,           ///< puts a labelled value where no mask reaches: a setting, a sequence, a lock, a channel's name
    Probing,               ///< never by the analysis: the gateway saw many tests of one column against ever other values
};

/// What a finding leaves open; see Statement::untold.
[[nodiscard]] bool leavesOpen(FindingKind kind);

/// "no-where", "always-true-where", "server-file", … (policy files use these words)
[[nodiscard]] const char* findingName(FindingKind kind);
[[nodiscard]] std::optional<FindingKind> findingFromName(std::string_view name);

struct Finding {
    FindingKind kind;
    std::string detail;    ///< in words, no literal from the statement: "function public.f(…) is written in plpgsql"
    catalog::Oid table = 0;   ///< the table concerned, when it is one
    double rows = -1;         ///< its estimated rows; -1 unknown
};

enum class Access { Read, Write, Define };

struct ObjectRef {
    std::string schema;        ///< empty when it could not be resolved
    std::string name;
    catalog::Oid oid = 0;      ///< 0 when it could not be resolved
    Access access = Access::Read;
    std::string via = {};      ///< empty: named in the text; else how it got in: "view public.v", "trigger audit on public.t",
                               ///< "foreign key x", "function public.f", "rule r on public.t", "partition of public.t", "policy p"
};

struct BaseColumn {
    catalog::Oid table = 0;
    int16_t number = 0;
    friend bool operator==(const BaseColumn&, const BaseColumn&) = default;
    friend auto operator<=>(const BaseColumn&, const BaseColumn&) = default;
};

enum class Flow {
    Plain,     ///< the same value
    Derived,   ///< computed from it
    Tests,     ///< only decides: CASE condition, comparison
    Counts,    ///< count(…) and the like
};

struct Source {
    BaseColumn column;
    Flow flow = Flow::Plain;
    friend bool operator==(const Source&, const Source&) = default;
    friend auto operator<=>(const Source&, const Source&) = default;
};

/// A field of a row that became json.
struct OutputMember {
    std::string name;
    bool known = false;
    std::vector<Source> sources;   ///< sorted, unique
};

struct OutputColumn {
    std::string name;
    bool known = false;            ///< false: lineage could not be followed; treat as touching everything
    std::vector<Source> sources;   ///< sorted, unique; empty and known: a constant
    /// Of a json value made of a row, or of an array of such: what stands under each name. Empty when it cannot be told.
    std::vector<OutputMember> members = {};
    /// Name of the built-in function that this is the value of, when its arguments are one plain column and constants.
    std::string function = {};
};

/// Where a column is looked at without (or besides) being shown.
enum class UsePlace {
    Where, Join, OrderBy, GroupBy, Having, Distinct, Window,
    Rows,     ///< an argument of a function that gives rows
    Check,    ///< a policy of the table
};
/// … and how: what it can tell about the value.
enum class UseKind {
    Constant,     ///< = or IN or <> with constants and parameters
    Column,       ///< = with another column
    NullTest,     ///< IS [NOT] NULL
    Range,        ///< <, >, BETWEEN, ordering operators
    Pattern,      ///< LIKE, ~, SIMILAR TO
    Function,     ///< a function or expression of it is compared
    Order,        ///< sorted by
    Group,        ///< grouped, made distinct or partitioned by
    Other,
};
[[nodiscard]] const char* usePlaceName(UsePlace place);   ///< "where", "join", "order-by", …
[[nodiscard]] const char* useKindName(UseKind kind);      ///< "constant", "column", "null-test", …
[[nodiscard]] std::optional<UseKind> useKindFromName(std::string_view name);

struct Use {
    BaseColumn column;
    UsePlace place = UsePlace::Where;
    UseKind kind = UseKind::Other;
    /// Group: rows that every group shown has at the least, by HAVING count(*) >= n; 0: nothing says so.
    uint32_t groupMinimum = 0;
    friend bool operator==(const Use&, const Use&) = default;
    friend auto operator<=>(const Use&, const Use&) = default;
};

/// Values that flow into a column of a table that is written.
struct WriteFlow {
    BaseColumn target;
    bool known = true;             ///< false: may be anything
    std::vector<Source> sources;   ///< sorted, unique; empty and known: constants and parameters
};

/// A function the statement runs, itself or through what it touches.
struct FunctionUse {
    catalog::Oid oid = 0;
    std::string schema;
    std::string name;
    bool told = true;              ///< what it can do is known: built in, or its body was read to the end
    std::string via = {};          ///< as in ObjectRef
};

enum class TransactionStep { None, Begin, Commit, Rollback, Savepoint, RollbackTo, Release, Prepare };
enum class CopyDirection { None, In, Out };
enum class CopyFormat { Text, Csv, Binary };

struct Copy {
    CopyDirection direction = CopyDirection::None;   ///< only STDIN and STDOUT; files and programs are findings
    CopyFormat format = CopyFormat::Text;
    char delimiter = '\t';
    char quote = '"';
    char escape = '"';
    std::string nullText = "\\N";
    bool header = false;
};

/// One statement of a query string.
struct Statement {
    std::string tag;               ///< "SELECT", "DROP TABLE", … as in CommandComplete, without counts; "" when not parsed
    uint32_t offset = 0;           ///< bytes from the start of the query string
    uint32_t length = 0;           ///< bytes; comments before it excluded
    EffectSet effects;
    std::vector<Finding> findings;
    std::vector<ObjectRef> objects;
    bool returnsRows = false;
    bool outputsKnown = false;     ///< outputs has one entry for each result column
    std::vector<OutputColumn> outputs;
    std::vector<Use> uses;             ///< sorted, unique; over every level of the statement and what it expands to
    bool usesKnown = true;             ///< false: more columns may decide about the rows than uses says
    /// Comparisons inside values that are shown or written; place says nothing. What they decide can be told from
    /// errors and time even where the value itself is hidden. Sorted, unique.
    std::vector<Use> comparisons;
    std::vector<WriteFlow> writes;     ///< one for each column written, direct writes only
    bool writesKnown = true;
    std::vector<WriteFlow> consequentWrites;   ///< by triggers, rules and functions that it sets off; one for each column
    std::vector<FunctionUse> functions;   ///< not the built-in harmless ones
    Copy copy;
    TransactionStep transaction = TransactionStep::None;
    bool changesSearchPath = false;   ///< SET/RESET search_path, DISCARD ALL, set_config, code we cannot see into
    bool changesCatalog = false;      ///< DDL: the snapshot must be read again afterwards
    bool createsTemporary = false;    ///< makes temporary objects, which the snapshot never has
    bool dependsOnLiterals = false;   ///< the verdict may change with a constant: never cache by shape
    std::string preparedName;         ///< PREPARE/EXECUTE/DEALLOCATE name ("" for none, "*" for ALL)
    std::string cursorName;           ///< DECLARE/FETCH/MOVE/CLOSE name
    bool changesNames = false;        ///< code that it runs prepares, opens or closes: names may mean others afterwards
    /// PREPARE and DECLARE: the statement inside, for SessionSettings::prepared and ::cursors later.
    std::shared_ptr<const Statement> inner;
    std::string text;              ///< of an inner statement: the whole PREPARE it stands in, to analyse it again
    /// Why the server refuses it before it does anything, in words: a name in the text means nothing, or more than one thing.
    /// It explains and decides nothing: the snapshot may be old, so findings and lineage stay as open as they are without it.
    std::vector<std::string> refusals;

    [[nodiscard]] bool has(FindingKind kind) const;
    /// It does more than read, or runs functions: one may have been replaced since the schema was last read, so what it
    /// does now cannot be known. Its record must be durable before it runs.
    [[nodiscard]] bool mayChange() const { return effects.beyondRead() || !functions.empty(); }
    /// Everything it can do, touch and show is in this value, or it does nothing since the server refuses it (refusals).
    /// Else untold() says what is not, in words.
    [[nodiscard]] bool told() const { return untold().empty(); }
    [[nodiscard]] std::vector<std::string> untold() const;
};

}  // namespace gatehouse::sql
