/*
 * Writes down what a PostgreSQL server does, as it does it: one JSON line for each plan, utility command, object
 * change and function, to a file of the backend's own. It is not an audit log: it never makes a statement fail, and
 * what it cannot write is lost.
 *
 * The reader truncates the file between statements; that is also how this side knows that a new statement began.
 */
#include "postgres.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "access/parallel.h"
#include "access/xact.h"
#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_class.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "executor/executor.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "parser/parsetree.h"
#include "storage/proc.h"
#include "tcop/cmdtag.h"
#include "tcop/utility.h"
#include "utils/guc.h"
#include "utils/inval.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

PG_MODULE_MAGIC;

void _PG_init(void);

#define SEEN_LINES 8192				/* a power of two */

static char *directory = NULL;
static int file = -1;
static int file_of = 0;				/* the process the descriptor belongs to */
static uint64 seen[SEEN_LINES];
static int depth = 0;
static bool planning_only = false;	/* EXPLAIN sets up a plan that never runs */
static bool invalidated = false;

static ExecutorStart_hook_type next_start = NULL;
static ExecutorRun_hook_type next_run = NULL;
static ExecutorFinish_hook_type next_finish = NULL;
static ProcessUtility_hook_type next_utility = NULL;
static object_access_hook_type next_access = NULL;
static needs_fmgr_hook_type next_needs_fmgr = NULL;
static fmgr_hook_type next_fmgr = NULL;

static bool
ready(void)
{
	struct stat now;

	if (directory == NULL || directory[0] == '\0' || MyProc == NULL || !IsUnderPostmaster)
		return false;
	if (MyBackendType != B_BACKEND && MyBackendType != B_BG_WORKER)
		return false;
	if (file < 0 || file_of != MyProcPid)
	{
		char		path[MAXPGPATH];
		/* A parallel worker works for its leader. */
		int			pid = MyProc->lockGroupLeader ? MyProc->lockGroupLeader->pid : MyProcPid;

		snprintf(path, sizeof(path), "%s/%d", directory, pid);
		file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
		file_of = MyProcPid;
		memset(seen, 0, sizeof(seen));
	}
	if (file < 0)
		return false;
	if (fstat(file, &now) == 0 && now.st_size == 0)
	{
		memset(seen, 0, sizeof(seen));
		invalidated = false;
	}
	return true;
}

/* The same line once in a statement: loops in functions do the same thing ten thousand times. */
static void
put(const char *line, int length)
{
	uint64		hash;

	if (!ready())
		return;
	hash = hash_bytes_extended((const unsigned char *) line, length, 0) | 1;
	if (seen[hash & (SEEN_LINES - 1)] == hash)
		return;
	seen[hash & (SEEN_LINES - 1)] = hash;
	if (write(file, line, length) != length)
		return;
}

static void
add_relation(StringInfo out, Oid relid, AclMode perms, const char *how)
{
	char	   *name = get_rel_name(relid);
	char	   *schema = get_namespace_name(get_rel_namespace(relid));
	char		kind = get_rel_relkind(relid);

	if (out->data[out->len - 1] != '[')
		appendStringInfoChar(out, ',');
	appendStringInfo(out, "{\"oid\":%u,\"kind\":\"%c\",\"how\":\"%s\"", relid, kind ? kind : '?', how);
	if (perms & ACL_SELECT)
		appendStringInfoString(out, ",\"select\":true");
	if (perms & ACL_INSERT)
		appendStringInfoString(out, ",\"insert\":true");
	if (perms & ACL_UPDATE)
		appendStringInfoString(out, ",\"update\":true");
	if (perms & ACL_DELETE)
		appendStringInfoString(out, ",\"delete\":true");
	appendStringInfoString(out, ",\"schema\":");
	escape_json(out, schema ? schema : "");
	appendStringInfoString(out, ",\"name\":");
	escape_json(out, name ? name : "");
	appendStringInfoChar(out, '}');
}

typedef struct Walk
{
	StringInfo	out;
	EState	   *estate;
} Walk;

/* Permissions name the tables of the text; the plan names the partitions and children that are really looked at. */
static bool
walk_plan(PlanState *state, void *context)
{
	Walk	   *walk = (Walk *) context;
	Index		scanned = 0;

	if (state == NULL)
		return false;
	switch (nodeTag(state->plan))
	{
		case T_SeqScan:
		case T_SampleScan:
		case T_IndexScan:
		case T_IndexOnlyScan:
		case T_BitmapHeapScan:
		case T_TidScan:
		case T_TidRangeScan:
		case T_ForeignScan:
			scanned = ((Scan *) state->plan)->scanrelid;
			break;
		default:
			break;
	}
	if (scanned > 0)
	{
		RangeTblEntry *rte = exec_rt_fetch(scanned, walk->estate);

		if (rte->rtekind == RTE_RELATION)
			add_relation(walk->out, rte->relid, ACL_SELECT, "scan");
	}
	return planstate_tree_walker(state, walk_plan, context);
}

static const char *
operation_name(CmdType operation)
{
	switch (operation)
	{
		case CMD_SELECT:
			return "SELECT";
		case CMD_UPDATE:
			return "UPDATE";
		case CMD_INSERT:
			return "INSERT";
		case CMD_DELETE:
			return "DELETE";
		case CMD_MERGE:
			return "MERGE";
		default:
			return "OTHER";
	}
}

static void
on_start(QueryDesc *query, int eflags)
{
	bool		was_planning_only = planning_only;
	bool		explains = (eflags & EXEC_FLAG_EXPLAIN_ONLY) != 0;
	StringInfoData line;
	ListCell   *cell;
	Walk		walk;

	planning_only = planning_only || explains;
	PG_TRY();
	{
		if (next_start)
			next_start(query, eflags);
		else
			standard_ExecutorStart(query, eflags);
	}
	PG_FINALLY();
	{
		planning_only = was_planning_only;
	}
	PG_END_TRY();
	if (explains || IsParallelWorker() || !ready())
		return;

	initStringInfo(&line);
	appendStringInfo(&line, "{\"t\":\"plan\",\"depth\":%d,\"op\":\"%s\",\"relations\":[", depth,
					 operation_name(query->operation));
	foreach(cell, query->plannedstmt->rtable)
	{
		RangeTblEntry *rte = (RangeTblEntry *) lfirst(cell);

		if (rte->rtekind == RTE_RELATION && rte->requiredPerms != 0)
			add_relation(&line, rte->relid, rte->requiredPerms, "named");
	}
	foreach(cell, query->plannedstmt->resultRelations)
	{
		RangeTblEntry *rte = rt_fetch(lfirst_int(cell), query->plannedstmt->rtable);

		add_relation(&line, rte->relid, 0, "target");
	}
	walk.out = &line;
	walk.estate = query->estate;
	walk_plan(query->planstate, &walk);
	appendStringInfoString(&line, "]}\n");
	put(line.data, line.len);
	pfree(line.data);
}

static void
on_run(QueryDesc *query, ScanDirection direction, uint64 count, bool once)
{
	depth++;
	PG_TRY();
	{
		if (next_run)
			next_run(query, direction, count, once);
		else
			standard_ExecutorRun(query, direction, count, once);
	}
	PG_FINALLY();
	{
		depth--;
	}
	PG_END_TRY();
}

static void
on_finish(QueryDesc *query)
{
	StringInfoData line;
	ListCell   *cell;

	depth++;
	PG_TRY();
	{
		if (next_finish)
			next_finish(query);
		else
			standard_ExecutorFinish(query);
	}
	PG_FINALLY();
	{
		depth--;
	}
	PG_END_TRY();
	if (query->estate == NULL || query->estate->es_tuple_routing_result_relations == NIL || !ready())
		return;

	/* Partitions that rows were routed to; the plan does not know them. */
	initStringInfo(&line);
	appendStringInfo(&line, "{\"t\":\"routed\",\"depth\":%d,\"relations\":[", depth);
	foreach(cell, query->estate->es_tuple_routing_result_relations)
	{
		ResultRelInfo *target = (ResultRelInfo *) lfirst(cell);

		if (target->ri_RelationDesc)
			add_relation(&line, RelationGetRelid(target->ri_RelationDesc), 0, "target");
	}
	appendStringInfoString(&line, "]}\n");
	put(line.data, line.len);
	pfree(line.data);
}

static void
on_utility(PlannedStmt *planned, const char *text, bool read_only_tree, ProcessUtilityContext context,
		   ParamListInfo params, QueryEnvironment *environment, DestReceiver *dest, QueryCompletion *completion)
{
	if (ready())
	{
		StringInfoData line;
		Node	   *node = planned->utilityStmt;

		initStringInfo(&line);
		appendStringInfo(&line, "{\"t\":\"utility\",\"depth\":%d,\"tag\":\"%s\",\"relations\":[", depth,
						 GetCommandTagName(CreateCommandTag(node)));
		if (IsA(node, CopyStmt) && ((CopyStmt *) node)->relation != NULL)
		{
			/* COPY … FROM does not go through the executor. */
			CopyStmt   *copy = (CopyStmt *) node;
			Oid			relid = RangeVarGetRelid(copy->relation, NoLock, true);

			if (OidIsValid(relid))
				add_relation(&line, relid, copy->is_from ? 0 : ACL_SELECT, copy->is_from ? "target" : "scan");
		}
		appendStringInfoString(&line, "]}\n");
		put(line.data, line.len);
		pfree(line.data);
	}

	depth++;
	PG_TRY();
	{
		if (next_utility)
			next_utility(planned, text, read_only_tree, context, params, environment, dest, completion);
		else
			standard_ProcessUtility(planned, text, read_only_tree, context, params, environment, dest, completion);
	}
	PG_FINALLY();
	{
		depth--;
	}
	PG_END_TRY();
}

static void
on_access(ObjectAccessType access, Oid class_id, Oid object_id, int sub_id, void *argument)
{
	char		line[200];
	const char *word = NULL;
	bool		internal = false;

	if (next_access)
		next_access(access, class_id, object_id, sub_id, argument);
	switch (access)
	{
		case OAT_POST_CREATE:
			word = "create";
			internal = argument && ((ObjectAccessPostCreate *) argument)->is_internal;
			break;
		case OAT_DROP:
			word = "drop";
			internal = argument && (((ObjectAccessDrop *) argument)->dropflags & PERFORM_DELETION_INTERNAL) != 0;
			break;
		case OAT_POST_ALTER:
			word = "alter";
			internal = argument && ((ObjectAccessPostAlter *) argument)->is_internal;
			break;
		case OAT_TRUNCATE:
			word = "truncate";
			break;
		case OAT_FUNCTION_EXECUTE:
			if (!planning_only)
				word = "call";
			break;
		default:
			break;
	}
	if (word == NULL)
		return;
	snprintf(line, sizeof(line), "{\"t\":\"%s\",\"depth\":%d,\"class\":%u,\"oid\":%u,\"internal\":%s}\n", word, depth,
			 class_id, object_id, internal ? "true" : "false");
	put(line, strlen(line));
}

/*
 * Trigger functions are called without asking the object access hook. Only they are wrapped: a wrapped SQL function
 * would no longer be inlined, and the server would do something else than without a witness.
 */
static bool
needs_fmgr(Oid function)
{
	Oid			result;

	if (next_needs_fmgr && next_needs_fmgr(function))
		return true;
	if (function < FirstNormalObjectId || !IsTransactionState())
		return false;
	result = get_func_rettype(function);
	return result == TRIGGEROID || result == EVENT_TRIGGEROID;
}

static void
on_fmgr(FmgrHookEventType event, FmgrInfo *info, Datum *private)
{
	if (next_fmgr)
		next_fmgr(event, info, private);
	if (event == FHET_START && info->fn_oid >= FirstNormalObjectId)
	{
		char		line[100];

		snprintf(line, sizeof(line), "{\"t\":\"call\",\"depth\":%d,\"class\":%u,\"oid\":%u,\"internal\":false}\n",
				 depth, ProcedureRelationId, info->fn_oid);
		put(line, strlen(line));
	}
}

static void
say_invalidated(void)
{
	static const char line[] = "{\"t\":\"invalidated\"}\n";

	if (ready() && !invalidated)
	{
		put(line, sizeof(line) - 1);
		invalidated = true;
	}
}

static void
on_relation_invalidated(Datum argument, Oid relation)
{
	say_invalidated();
}

static void
on_cache_invalidated(Datum argument, int cache, uint32 hash)
{
	say_invalidated();
}

void
_PG_init(void)
{
	static const int caches[] = {PROCOID, TYPEOID, OPEROID, CASTSOURCETARGET, NAMESPACEOID, CONSTROID, EVENTTRIGGEROID,
	AUTHOID, AGGFNOID, RANGETYPE};

	if (!process_shared_preload_libraries_in_progress)
		return;
	DefineCustomStringVariable("witness.directory", "Where each backend writes what it does.", NULL, &directory, "",
							   PGC_POSTMASTER, 0, NULL, NULL, NULL);
	next_start = ExecutorStart_hook;
	ExecutorStart_hook = on_start;
	next_run = ExecutorRun_hook;
	ExecutorRun_hook = on_run;
	next_finish = ExecutorFinish_hook;
	ExecutorFinish_hook = on_finish;
	next_utility = ProcessUtility_hook;
	ProcessUtility_hook = on_utility;
	next_access = object_access_hook;
	object_access_hook = on_access;
	next_needs_fmgr = needs_fmgr_hook;
	needs_fmgr_hook = needs_fmgr;
	next_fmgr = fmgr_hook;
	fmgr_hook = on_fmgr;
	CacheRegisterRelcacheCallback(on_relation_invalidated, (Datum) 0);
	for (size_t i = 0; i < lengthof(caches); i++)
		CacheRegisterSyscacheCallback(caches[i], on_cache_invalidated, (Datum) 0);
}
