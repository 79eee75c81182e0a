#include "core/detect/token_forms.h"

#include "core/detect/characters.h"

#include <array>

namespace gatehouse::detect {

namespace {

constexpr std::array kForms = std::to_array<SecretForm>({
    // Amazon
    {"aws_access_key", "AKIA", Alphabet::Upper32, 16, 16, 3.0},
    {"aws_access_key", "ASIA", Alphabet::Upper32, 16, 16, 3.0},
    {"aws_access_key", "ABIA", Alphabet::Upper32, 16, 16, 3.0},
    {"aws_access_key", "ACCA", Alphabet::Upper32, 16, 16, 3.0},
    {"aws_bedrock_key", "ABSKQmVkcm9ja0FQSUtleS", Alphabet::Base64, 100, 120, 3.5},
    {"aws_bedrock_key", "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t", Alphabet::Base64, 20, 4000, 3.0},
    // Google, Microsoft
    {"gcp_api_key", "AIza", Alphabet::Base64Url, 35, 35, 3.6},
    {"gcp_oauth_secret", "GOCSPX-", Alphabet::Base64Url, 28, 28, 3.3},
    {"gcp_access_token", "ya29.", Alphabet::Dotted, 60, 2048, 3.5},
    {"azure_storage_key", "AccountKey=", Alphabet::Base64, 86, 88, 4.0},
    {"azure_shared_access_key", "SharedAccessKey=", Alphabet::Base64, 43, 44, 4.0},
    // Code hosts and package registries
    {"github_token", "ghp_", Alphabet::Alnum, 36, 36, 3.0},
    {"github_token", "gho_", Alphabet::Alnum, 36, 36, 3.0},
    {"github_token", "ghu_", Alphabet::Alnum, 36, 36, 3.0},
    {"github_token", "ghs_", Alphabet::Alnum, 36, 36, 3.0},
    {"github_token", "ghr_", Alphabet::Alnum, 36, 36, 3.0},
    {"github_token", "github_pat_", Alphabet::Base64Url, 82, 82, 3.0},
    {"gitlab_token", "glpat-", Alphabet::Dotted, 20, 60, 3.3},
    {"gitlab_token", "gldt-", Alphabet::Base64Url, 20, 20, 3.3},
    {"gitlab_token", "glrt-", Alphabet::Dotted, 20, 60, 3.3},
    {"gitlab_token", "glptt-", Alphabet::LowerHex, 40, 40, 3.0},
    {"gitlab_token", "glft-", Alphabet::Base64Url, 20, 20, 3.3},
    {"gitlab_token", "glcbt-", Alphabet::Base64Url, 20, 27, 3.3},
    {"gitlab_token", "GR1348941", Alphabet::Base64Url, 20, 20, 3.0},
    {"npm_token", "npm_", Alphabet::Alnum, 36, 36, 3.0},
    {"pypi_token", "pypi-AgEIcHlwaS5vcmc", Alphabet::Base64Url, 50, 1000, 3.0},
    {"rubygems_token", "rubygems_", Alphabet::LowerHex, 48, 48, 3.0},
    {"dockerhub_token", "dckr_pat_", Alphabet::Base64Url, 27, 27, 3.3},
    // Chat
    {"slack_token", "xoxb-", Alphabet::Base64Url, 24, 80, 3.0},
    {"slack_token", "xoxp-", Alphabet::Base64Url, 60, 120, 3.0},
    {"slack_token", "xoxa-", Alphabet::Base64Url, 24, 120, 3.0},
    {"slack_token", "xoxr-", Alphabet::Base64Url, 24, 120, 3.0},
    {"slack_token", "xoxs-", Alphabet::Base64Url, 24, 120, 3.0},
    {"slack_token", "xoxe.xoxp-1-", Alphabet::Base64Url, 120, 200, 3.3},
    {"slack_token", "xoxe-1-", Alphabet::Base64Url, 120, 200, 3.3},
    {"slack_token", "xapp-1-", Alphabet::Base64Url, 40, 120, 3.0},
    {"slack_webhook", "https://hooks.slack.com/services/", Alphabet::Base64, 40, 60, 3.0},
    {"slack_webhook", "https://hooks.slack.com/workflows/", Alphabet::Base64, 40, 80, 3.0},
    {"discord_webhook", "https://discord.com/api/webhooks/", Alphabet::Base64Url, 17, 20, 2.0},
    // Payment
    {"stripe_key", "sk_live_", Alphabet::Alnum, 10, 99, 2.5},
    {"stripe_key", "sk_test_", Alphabet::Alnum, 10, 99, 2.5},
    {"stripe_key", "rk_live_", Alphabet::Alnum, 10, 99, 2.5},
    {"stripe_key", "rk_test_", Alphabet::Alnum, 10, 99, 2.5},
    {"stripe_webhook_secret", "whsec_", Alphabet::Base64, 24, 64, 3.0},
    {"square_token", "sq0csp-", Alphabet::Base64Url, 43, 43, 3.0},
    {"square_token", "sq0atp-", Alphabet::Base64Url, 22, 22, 3.0},
    {"paypal_token", "access_token$production$", Alphabet::Base64Url, 16, 64, 2.0},
    // Models
    {"openai_key", "sk-proj-", Alphabet::Base64Url, 40, 200, 3.3},
    {"openai_key", "sk-svcacct-", Alphabet::Base64Url, 40, 200, 3.3},
    {"openai_key", "sk-admin-", Alphabet::Base64Url, 40, 200, 3.3},
    {"openai_key", "sk-", Alphabet::Alnum, 40, 60, 3.3},
    {"anthropic_key", "sk-ant-api03-", Alphabet::Base64Url, 95, 95, 3.3, {}, "AA"},
    {"anthropic_key", "sk-ant-admin01-", Alphabet::Base64Url, 95, 95, 3.3, {}, "AA"},
    {"anthropic_key", "sk-ant-oat01-", Alphabet::Base64Url, 80, 120, 3.3},
    {"huggingface_token", "hf_", Alphabet::Letters, 34, 34, 3.0},
    {"groq_key", "gsk_", Alphabet::Alnum, 52, 52, 3.3},
    {"perplexity_key", "pplx-", Alphabet::Alnum, 48, 48, 3.3},
    {"replicate_token", "r8_", Alphabet::Alnum, 37, 37, 3.3},
    {"xai_key", "xai-", Alphabet::Alnum, 80, 80, 3.3},
    // Clouds and tools
    {"digitalocean_token", "dop_v1_", Alphabet::LowerHex, 64, 64, 3.0},
    {"digitalocean_token", "doo_v1_", Alphabet::LowerHex, 64, 64, 3.0},
    {"shopify_token", "shpat_", Alphabet::Hex, 32, 32, 2.8},
    {"shopify_token", "shpca_", Alphabet::Hex, 32, 32, 2.8},
    {"shopify_token", "shpss_", Alphabet::Hex, 32, 32, 2.8},
    {"sendgrid_key", "SG.", Alphabet::Dotted, 66, 66, 3.5, "."},
    {"mailgun_key", "key-", Alphabet::LowerHex, 32, 32, 3.2},
    {"twilio_key", "SK", Alphabet::LowerHex, 32, 32, 3.2},
    {"databricks_token", "dapi", Alphabet::LowerHex, 32, 34, 3.0},
    {"vault_token", "hvs.", Alphabet::Base64Url, 90, 120, 3.5},
    {"vault_token", "hvb.", Alphabet::Base64Url, 90, 300, 3.5},
    {"terraform_token", ".atlasv1.", Alphabet::Base64Url, 60, 70, 3.5},
    {"grafana_token", "glc_", Alphabet::Base64, 32, 400, 3.5},
    {"grafana_token", "glsa_", Alphabet::Base64Url, 41, 41, 3.3, "_"},
    {"doppler_token", "dp.pt.", Alphabet::Alnum, 43, 43, 3.3},
    {"planetscale_token", "pscale_tkn_", Alphabet::Dotted, 32, 64, 3.3},
    {"planetscale_password", "pscale_pw_", Alphabet::Dotted, 32, 64, 3.3},
    {"supabase_token", "sbp_", Alphabet::LowerHex, 40, 40, 3.0},
    {"atlassian_token", "ATATT3", Alphabet::Base64, 180, 200, 3.5},
    {"postman_key", "PMAK-", Alphabet::Base64Url, 59, 59, 3.0},
    {"newrelic_key", "NRAK-", Alphabet::Alnum, 27, 27, 3.3},
    {"heroku_key", "HRKU-", Alphabet::Base64Url, 36, 64, 3.0},
    {"linear_key", "lin_api_", Alphabet::Alnum, 40, 40, 3.3},
    {"notion_token", "ntn_", Alphabet::Alnum, 46, 46, 3.6},
    {"sentry_token", "sntrys_eyJ", Alphabet::Base64, 40, 400, 3.5},
    {"tailscale_key", "tskey-auth-", Alphabet::Base64Url, 20, 80, 3.0},
    {"pulumi_token", "pul-", Alphabet::LowerHex, 40, 40, 3.0},
    {"prefect_token", "pnu_", Alphabet::Alnum, 36, 36, 3.3},
    {"readme_key", "rdme_", Alphabet::Alnum, 70, 70, 3.3},
    {"typeform_token", "tfp_", Alphabet::Dotted, 59, 59, 3.3},
    {"okta_scim_token", "SSWS 00", Alphabet::Base64Url, 40, 40, 3.3},
    {"age_secret_key", "AGE-SECRET-KEY-1", Alphabet::Alnum, 58, 58, 3.3},
    {"sourcegraph_token", "sgp_", Alphabet::Base64Url, 40, 65, 3.3},
    {"onepassword_token", "ops_eyJ", Alphabet::Base64, 250, 4000, 4.0},
    {"openshift_token", "sha256~", Alphabet::Base64Url, 43, 43, 3.5},
});

}  // namespace

std::span<const SecretForm> secretForms()
{
    return kForms;
}

bool isOf(Alphabet alphabet, char c)
{
    switch (alphabet) {
    case Alphabet::Letters: return isLetter(c);
    case Alphabet::Alnum: return isAlnum(c);
    case Alphabet::LowerHex: return isDigit(c) || (c >= 'a' && c <= 'f');
    case Alphabet::Hex: return isHex(c);
    case Alphabet::Upper32: return isUpper(c) || (c >= '2' && c <= '7');
    case Alphabet::Base64Url: return isAlnum(c) || c == '-' || c == '_';
    case Alphabet::Base64: return isAlnum(c) || c == '+' || c == '/' || c == '=' || c == '-' || c == '_';
    case Alphabet::Dotted: return isAlnum(c) || c == '-' || c == '_' || c == '.';
    }
    return false;
}

}  // namespace gatehouse::detect
