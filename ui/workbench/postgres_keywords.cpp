#include "ui/workbench/postgres_keywords.h"

#include <QSet>

#include <algorithm>

namespace gatehouse::ui {

namespace {

QStringList sortedWords(const char* words)
{
    QStringList list = QString::fromLatin1(words).split(u' ', Qt::SkipEmptyParts);
    std::sort(list.begin(), list.end());
    list.removeDuplicates();
    return list;
}

}  // namespace

const QStringList& PostgresKeywords::keywords()
{
    static const QStringList words = sortedWords(
        "ADD ALL ALTER ANALYZE AND ANY ARRAY AS ASC BEGIN BETWEEN BY CALL CASCADE CASE CAST CHECK CLOSE COLUMN COMMENT "
        "COMMIT CONCURRENTLY CONFLICT CONSTRAINT COPY CREATE CROSS CURRENT CURRENT_DATE CURRENT_ROLE CURRENT_TIME "
        "CURRENT_TIMESTAMP CURRENT_USER CURSOR DATABASE DEALLOCATE DECLARE DEFAULT DEFERRABLE DELETE DESC DISCARD DISTINCT "
        "DO DOMAIN DROP EACH ELSE END ESCAPE EXCEPT EXECUTE EXISTS EXPLAIN EXTENSION FALSE FETCH FILTER FIRST FOLLOWING FOR "
        "FOREIGN FROM FULL FUNCTION GENERATED GRANT GROUP GROUPING HAVING IDENTITY IF ILIKE IN INDEX INHERITS INNER INSERT "
        "INTERSECT INTERVAL INTO IS ISNULL JOIN KEY LANGUAGE LAST LATERAL LEFT LIKE LIMIT LISTEN LOCAL LOCK MATERIALIZED "
        "MERGE MOVE NATURAL NO NOT NOTHING NOTIFY NOTNULL NULL NULLS OF OFFSET ON ONLY OR ORDER ORDINALITY OUTER OVER "
        "OVERLAPS OVERRIDING OWNER PARTITION PRECEDING PREPARE PRIMARY PROCEDURE RANGE RECURSIVE REFERENCES REFRESH REINDEX "
        "RELEASE RENAME REPLACE RESET RESTRICT RETURNING RETURNS REVOKE RIGHT ROLE ROLLBACK ROLLUP ROW ROWS SAVEPOINT "
        "SCHEMA SELECT SEQUENCE SESSION SET SETS SHARE SHOW SIMILAR SKIP LOCKED SOME START STATISTICS TABLE TABLESAMPLE "
        "TEMPORARY THEN TIES TO TRANSACTION TRIGGER TRUE TRUNCATE TYPE UNBOUNDED UNION UNIQUE UNLISTEN UNLOGGED UPDATE "
        "USER USING VACUUM VALUES VIEW WHEN WHERE WINDOW WITH WITHIN WITHOUT");
    return words;
}

const QStringList& PostgresKeywords::functions()
{
    static const QStringList words = sortedWords(
        "abs age array_agg array_length avg bool_and bool_or ceil char_length coalesce concat concat_ws count cume_dist "
        "current_setting date_part date_trunc dense_rank exp extract first_value floor format gen_random_uuid "
        "generate_series greatest initcap json_agg json_build_object jsonb_agg jsonb_array_elements jsonb_build_object "
        "jsonb_each jsonb_object_keys jsonb_path_query jsonb_pretty jsonb_set lag last_value lead least left length ln lower "
        "lpad ltrim make_date make_interval max md5 min mod mode now ntile nullif octet_length percent_rank percentile_cont "
        "percentile_disc position power random rank regexp_matches regexp_replace regexp_split_to_table repeat replace "
        "reverse right round row_number row_to_json rpad rtrim sign split_part sqrt stddev string_agg strpos substr "
        "substring sum to_char to_date to_json to_jsonb to_number to_timestamp to_tsquery to_tsvector translate trim trunc "
        "unnest upper variance width_bucket");
    return words;
}

const QStringList& PostgresKeywords::types()
{
    static const QStringList words = sortedWords(
        "bigint bigserial bit boolean box bytea char cidr circle date daterange double inet int integer interval json jsonb "
        "line macaddr money numeric path point polygon precision real regclass serial smallint text time timestamp "
        "timestamptz tsquery tsvector uuid varchar varying xml");
    return words;
}

bool PostgresKeywords::isReserved(const QString& word)
{
    static const QSet<QString> reserved = [] {
        const QStringList list = sortedWords(
            "ALL ANALYSE ANALYZE AND ANY ARRAY AS ASC ASYMMETRIC BOTH CASE CAST CHECK COLLATE COLUMN CONCURRENTLY CONSTRAINT "
            "CREATE CROSS CURRENT_DATE CURRENT_ROLE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DEFAULT DEFERRABLE DESC "
            "DISTINCT DO ELSE END EXCEPT FALSE FETCH FOR FOREIGN FREEZE FROM FULL GRANT GROUP HAVING ILIKE IN INITIALLY "
            "INNER INTERSECT INTO IS ISNULL JOIN LATERAL LEADING LEFT LIKE LIMIT LOCALTIME LOCALTIMESTAMP NATURAL NOT "
            "NOTNULL NULL OFFSET ON ONLY OR ORDER OUTER OVERLAPS PLACING PRIMARY REFERENCES RETURNING RIGHT SELECT "
            "SESSION_USER SET SIMILAR SOME SYMMETRIC TABLE TABLESAMPLE THEN TO TRAILING TRUE UNION UNIQUE USER USING "
            "VALUES VARIADIC VERBOSE WHEN WHERE WINDOW WITH");
        return QSet<QString>(list.begin(), list.end());
    }();
    return reserved.contains(word.toUpper());
}

QString PostgresKeywords::quotedName(const QString& name)
{
    bool plain = !name.isEmpty() && !name.front().isDigit() && !isReserved(name);
    for (const QChar c : name)
        plain = plain && ((c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'_');
    if (plain)
        return name;
    QString quoted = name;
    quoted.replace(u'"', QStringLiteral("\"\""));
    return u'"' + quoted + u'"';
}

}  // namespace gatehouse::ui
