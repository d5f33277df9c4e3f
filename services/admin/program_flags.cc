#include "services/admin/program_flags.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace coffer::admin {

void AddDurationFlag(CLI::App* app, const std::string& name,
                     absl::Duration* value, const std::string& description) {
  app->add_option_function<std::string>(
         name,
         [name, value](const std::string& text) {
           if (absl::ParseDuration(text, value)) return;
           throw CLI::ValidationError(
               name, absl::StrCat("\"", text,
                                  "\" is not a duration such as 10s or 5m"));
         },
         description)
      ->type_name("DURATION")
      ->default_str(absl::FormatDuration(*value));
}

std::map<std::string, std::string> SettingsOf(const CLI::App& app) {
  std::map<std::string, std::string> settings;
  for (const CLI::Option* option : app.get_options()) {
    const std::string name = option->get_single_name();
    if (name == "help" || name == "version") continue;
    settings[name] = option->empty() ? option->get_default_str()
                                     : absl::StrJoin(option->results(), ",");
  }
  return settings;
}

}  // namespace coffer::admin
