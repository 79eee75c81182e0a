#include "app/ctl/analyze_command.h"
#include "app/ctl/call_route.h"
#include "app/ctl/command.h"

#include "core/policy/policy.h"
#include "core/policy/policy_file.h"

#include <iostream>
#include <memory>

namespace gatehouse::ctl {

namespace {

/// Its text, once it is known to be a policy.
std::string policyFrom(const std::string& file, size_t* rules)
{
    auto text = service::readFile(file, policy::kPolicyBytesMax);
    if (!text)
        badInput(text.error());
    auto policy = policy::Policy::parse(*text, 1);
    if (!policy)
        badInput({file + ": " + policy.error().message, policy.error().hint});
    *rules = (*policy)->rules().size();
    return *text;
}

}  // namespace

void addPolicyCommands(CLI::App& app, Context& context)
{
    CLI::App* policy = app.add_subcommand("policy", "The rules")->require_subcommand(1);
    auto file = std::make_shared<std::string>();
    CLI::App* check = policy->add_subcommand("check", "Read a policy file and say whether it is right");
    check->add_option("FILE", *file)->required();
    check->callback([file] {
        size_t rules = 0;
        (void)policyFrom(*file, &rules);
        std::cout << "ok: " << rules << " rules\n";
    });
    CLI::App* set = policy->add_subcommand("set", "Make a file the home's policy");
    set->add_option("FILE", *file)->required();
    set->callback([&context, file] {
        size_t rules = 0;
        const std::string text = policyFrom(*file, &rules);
        (void)callServerOrHere(context, QStringLiteral("admin.policy.set"), {{QStringLiteral("text"), QString::fromStdString(text)}});
        std::cout << "set: " << rules << " rules\n";
    });
    CLI::App* show = policy->add_subcommand("show", "Print the home's policy");
    show->callback([&context] {
        std::cout << callServerOrHere(context, QStringLiteral("admin.policy.show")).toObject()
                         .value(QLatin1String("text")).toString().toStdString();
    });
    addPolicyTest(policy, context);
}

}  // namespace gatehouse::ctl
