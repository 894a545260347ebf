//! A run of the benchmark of goals, in order.

use super::check_ins::Writer;
use super::company::Company;
use super::costs::Costs;
use super::duel::Ancestors;
use super::options::{Options, Part};
use super::reads::Answer;
use super::{basic, costs, duel, past, reads, report, security, stage, visible};
use crate::books::settle;
use crate::error::Error;
use crate::platform::Platform;

/// What the company answered at one of its sizes.
#[derive(Debug)]
pub(crate) struct AtSize {
    /// How many divisions it had.
    pub(crate) divisions: u32,
    /// How long the questions took.
    pub(crate) answers: Vec<Answer>,
    /// What a check-in cost.
    pub(crate) costs: Option<Costs>,
}

/// Founds the company, lets it grow, and measures what is asked for.
pub(crate) async fn measure(options: &Options) -> Result<(), Error> {
    let mut platform = Platform::start(options.folder.as_deref()).await?;
    crate::report::machine(&platform);
    let mut company = Company::found(&platform).await?;
    let mut writer = Writer::connect(&platform, &company, 0).await?;
    let mut sizes = Vec::new();
    for divisions in options.scale.sizes() {
        let took = company.grow(&platform, *divisions).await?;
        report::company(&company, took);
        let mut size = AtSize { divisions: *divisions, answers: Vec::new(), costs: None };
        if options.measures(Part::Reads) {
            size.answers = reads::run(&platform, &company).await?;
            report::reads(&size);
        }
        if options.measures(Part::Cost) {
            let costs = costs::run(&platform, &company, &writer).await?;
            report::costs(&costs);
            size.costs = Some(costs);
        }
        sizes.push(size);
    }
    report::growth(&sizes);
    if options.measures(Part::Past) {
        past::run(&platform, &company).await?;
    }
    if options.measures(Part::Security) {
        security::run(&platform, &company).await?;
    }
    if options.measures(Part::Basic) {
        basic::run(&platform, &company).await?;
    }
    let published = if options.measures(Part::Duel) || options.measures(Part::Stage) {
        against_sql(&mut platform, &company, &mut writer, options).await?
    } else {
        0
    };
    if options.measures(Part::Visible) {
        visible::run(&platform, &company, &writer, (published, options)).await?;
    }
    crate::report::memory_after(platform.processes());
    platform.stop().await
}

/// The parts that measure against SQL. Answers how many facts were put on the stream by hand.
async fn against_sql(
    platform: &mut Platform,
    company: &Company,
    writer: &mut Writer,
    options: &Options,
) -> Result<u32, Error> {
    // The pattern of the fact that the other side writes.
    writer.check_in().await?;
    settle(platform).await?;
    platform.stop_services().await?;
    platform.renew_baseline().await?;
    platform.start_services(|_| true).await?;
    *writer = Writer::connect(platform, company, writer.turns()).await?;
    let mut theirs = Ancestors::prepare(platform, company, options).await?;
    if options.measures(Part::Duel) {
        duel::run(platform, company, (writer, &mut theirs), options).await?;
    }
    let mut published = 0;
    if options.measures(Part::Stage) {
        published = stage::run(platform, company, (writer.turns(), &mut theirs), options).await?;
        *writer = Writer::connect(platform, company, writer.turns()).await?;
    }
    Ok(published)
}
